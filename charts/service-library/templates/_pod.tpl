{{- define "service-library.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user | default 10001 }}
runAsGroup: {{ .user | default 10001 }}
fsGroup: {{ .user | default 10001 }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "service-library.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ not .writable }}
capabilities: {drop: [ALL]}
{{- end }}

{{- /* What a pod of ours always has; `replaceable`: whether several replicas should stand on several nodes. */ -}}
{{- define "service-library.podDefaults" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "service-library.podSecurity" . | nindent 2 }}
{{- with $global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "service-library.secretVariable" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef: {name: {{ .root.Release.Name }}-{{ .secret }}, key: {{ .key }}}
{{- end }}

{{- /* All variables of a component, in the order of their meaning; `values.env` comes last and wins. */ -}}
{{- define "service-library.environment" -}}
{{- $context := . -}}
{{- $root := .root -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $component := get (include "service-library.components" . | fromYaml) .name -}}
- {name: LOG_LEVEL, value: {{ $global.logLevel | quote }}}
- {name: DRAIN_DELAY_SECONDS, value: {{ ternary 0 .values.drain.delaySeconds $global.development | quote }}}
- {name: STOP_DEADLINE_SECONDS, value: {{ .values.drain.deadlineSeconds | quote }}}
{{- if $component.public }}
- {name: TRUST_PROXY, value: {{ $global.trustProxy | quote }}}
{{- end }}
{{- if $component.tokens }}
- {name: PUBLIC_ORIGIN, value: {{ include "service-library.publicOrigin" . | quote }}}
{{- end }}
{{- range $variable, $target := $component.urls }}
- {name: {{ $variable }}, value: {{ include "service-library.address" (dict "root" $root "target" $target) | quote }}}
{{- end }}
{{- with $component.database }}
{{ include "service-library.databaseVariables" (merge (dict "database" .) $context) }}
{{- end }}
{{- with $component.broker }}
{{ include "service-library.brokerVariables" (merge (dict "login" .) $context) }}
{{- end }}
{{- with $component.management }}
{{ include "service-library.managementVariables" (merge (dict "login" .) $context) }}
{{- end }}
{{- range $variable, $key := $component.keys }}
{{ include "service-library.secretVariable" (dict "root" $root "variable" $variable "secret" "keys" "key" $key) }}
{{- end }}
{{- if or $component.database $component.broker }}
- name: PROVISIONED_AT
  valueFrom:
    configMapKeyRef: {name: {{ include "service-library.provisioned" . }}, key: at}
{{- end }}
{{- range .more }}
- {{ toYaml . | nindent 2 | trim }}
{{- end }}
{{- range $variable, $value := .values.env }}
- {name: {{ $variable }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "service-library.databaseVariables" -}}
- {name: DATABASE_HOST, value: {{ include "service-library.postgresql.host" . | quote }}}
- {name: DATABASE_PORT_NUMBER, value: {{ include "service-library.postgresql.port" . | trim | quote }}}
- {name: DATABASE_NAME, value: {{ .database }}}
- {name: DATABASE_USER, value: {{ .database }}_service}
{{ include "service-library.secretVariable" (dict "root" .root "variable" "DATABASE_PASSWORD" "secret" "databases" "key" (printf "%s-service" .database)) }}
{{- end }}

{{- define "service-library.brokerVariables" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
- {name: AMQP_HOST, value: {{ include "service-library.rabbitmq.host" . | quote }}}
- {name: AMQP_PORT_NUMBER, value: {{ include "service-library.rabbitmq.port" (dict "root" .root "port" "amqp") | trim | quote }}}
- {name: AMQP_VHOST, value: {{ $global.rabbitmq.vhost | quote }}}
- {name: AMQP_USER, value: {{ .login }}}
{{ include "service-library.secretVariable" (dict "root" .root "variable" "AMQP_PASSWORD" "secret" "broker-logins" "key" .login) }}
{{- end }}

{{- define "service-library.managementVariables" -}}
- {name: AMQP_MANAGEMENT_HOST, value: {{ include "service-library.rabbitmq.host" . | quote }}}
- {name: AMQP_MANAGEMENT_PORT_NUMBER, value: {{ include "service-library.rabbitmq.port" (dict "root" .root "port" "management") | trim | quote }}}
- {name: AMQP_MANAGEMENT_USER, value: {{ .login }}}
{{ include "service-library.secretVariable" (dict "root" .root "variable" "AMQP_MANAGEMENT_PASSWORD" "secret" "broker-logins" "key" .login) }}
{{- end }}
