{{- define "operator.selector" -}}
app.kubernetes.io/name: operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "operator.labels" -}}
{{ include "operator.selector" . }}
app.kubernetes.io/part-of: ems-operator
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "operator.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion | toString -}}
{{- if eq $tag "latest" }}
{{- fail "The image of the operator has the tag `latest`, which says nothing about what runs. Set a version in image.tag." }}
{{- end }}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:{{ $tag }}
{{- end }}

{{- /* What a platform consists of. The operator may grant the provisioner of a platform only what it may do itself. */ -}}
{{- define "operator.rules" -}}
- apiGroups: [ems.energy]
  resources: [energyplatforms]
  verbs: [get, list, watch, patch]
- apiGroups: [ems.energy]
  resources: [energyplatforms/status]
  verbs: [patch]
- apiGroups: [ems.energy]
  resources: [energyplatforms/finalizers]
  verbs: [update]
- apiGroups: [ems.energy]
  resources: [energyplatformbackups]
  verbs: [get, list, watch, create, delete]
- apiGroups: [ems.energy]
  resources: [energyplatformbackups/status]
  verbs: [patch]
- apiGroups: [ems.energy]
  resources: [energyplatformbackups/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [configmaps, secrets, services, serviceaccounts, persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [traefik.io]
  resources: [ingressroutes, middlewares]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [keda.sh]
  resources: [scaledobjects, triggerauthentications]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [postgresql.cnpg.io]
  resources: [clusters]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [rabbitmq.com]
  resources: [rabbitmqclusters]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- end }}
