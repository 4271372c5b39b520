{{- /* A peer of this release; `peer` is a component, postgresql or rabbitmq. */ -}}
{{- define "service-library.peer" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $name := printf "%s-%s" .root.Release.Name .peer -}}
{{- if and (eq .peer "postgresql") (eq $global.postgresql.mode "operator") -}}
podSelector: {matchLabels: {cnpg.io/cluster: {{ $name }}}}
{{- else if and (eq .peer "rabbitmq") (eq $global.rabbitmq.mode "operator") -}}
podSelector: {matchLabels: {app.kubernetes.io/name: {{ $name }}, app.kubernetes.io/component: rabbitmq}}
{{- else -}}
podSelector: {matchLabels: {app.kubernetes.io/name: {{ .peer }}, app.kubernetes.io/instance: {{ .root.Release.Name }}}}
{{- end -}}
{{- end }}

{{- /* A storage as the end of an edge: within the release, or the outside address of an external one. */ -}}
{{- define "service-library.storagePeer" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $storage := get $global .peer -}}
{{- if eq $storage.mode "external" -}}
ipBlock: {cidr: {{ $storage.external.cidr }}}
{{- else -}}
{{ include "service-library.peer" . }}
{{- end -}}
{{- end }}

{{- /* Whom a component calls, as a list of peer and port. */ -}}
{{- define "service-library.edges" -}}
{{- $root := .root -}}
{{- $component := get (include "service-library.components" . | fromYaml) .name -}}
{{- $called := list -}}
{{- range $component.urls }}
{{- $called = append $called (splitList "/" . | first) -}}
{{- end }}
{{- range $called | uniq | sortAlpha }}
- {peer: {{ . }}, port: 3000}
{{- end }}
{{- if $component.database }}
- {peer: postgresql, port: {{ include "service-library.postgresql.port" . }}}
{{- end }}
{{- if $component.broker }}
- {peer: rabbitmq, port: {{ include "service-library.rabbitmq.port" (dict "root" $root "port" "amqp") }}}
{{- end }}
{{- if $component.management }}
- {peer: rabbitmq, port: {{ include "service-library.rabbitmq.port" (dict "root" $root "port" "management") }}}
{{- end }}
{{- if $component.mqtt }}
- {peer: rabbitmq, port: {{ include "service-library.rabbitmq.port" (dict "root" $root "port" "mqtt") }}}
{{- end }}
{{- end }}

{{- /* Who calls a component or a storage at a port; `callers` are further components, outside the table. */ -}}
{{- define "service-library.callers" -}}
{{- $context := . -}}
{{- range $name := include "service-library.components" . | fromYaml | keys | sortAlpha }}
{{- range include "service-library.edges" (dict "root" $context.root "name" $name) | fromYamlArray }}
{{- if and (eq .peer $context.name) (eq (int .port) (int $context.port)) }}
- {{ include "service-library.peer" (dict "root" $context.root "peer" $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- range .callers }}
- {{ include "service-library.peer" (dict "root" $context.root "peer" .) }}
{{- end }}
{{- end }}

{{- define "service-library.traefikPeer" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ $global.networkPolicy.traefik.namespace }}}}
podSelector:
  matchLabels:
    {{- toYaml $global.networkPolicy.traefik.podLabels | nindent 4 }}
{{- end }}

{{- define "service-library.dnsEgress" -}}
- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}

{{- /* Nothing comes in or goes out but what the table says. `moreEgress`: further rules. */ -}}
{{- define "service-library.networkPolicy" -}}
{{- $context := . -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $component := get (include "service-library.components" . | fromYaml) .name -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "service-library.fullname" . }}
  labels:
    {{- include "service-library.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "service-library.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- if $component.silent }}
  ingress: []
  {{- else }}
  ingress:
    - from:
        {{- with include "service-library.callers" (merge (dict "port" 3000 "callers" (list "test")) .) | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- if $component.public }}
        - {{ include "service-library.traefikPeer" . | nindent 10 | trim }}
        {{- end }}
        {{- range $global.networkPolicy.metricsFrom }}
        - {{ toYaml . | nindent 10 | trim }}
        {{- end }}
      ports: [{port: 3000}]
  {{- end }}
  egress:
    {{- include "service-library.dnsEgress" . | nindent 4 }}
    {{- range include "service-library.edges" . | fromYamlArray }}
    - to:
        {{- $template := ternary "service-library.storagePeer" "service-library.peer" (has .peer (list "postgresql" "rabbitmq")) }}
        - {{ include $template (dict "root" $context.root "peer" .peer) }}
      ports: [{port: {{ .port }}}]
    {{- end }}
    {{- with .moreEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
