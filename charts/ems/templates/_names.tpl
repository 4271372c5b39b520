{{- define "ems.checks" -}}
{{- if gt (len .Release.Name) 30 }}
{{- fail (printf "The release name %s is longer than 30 characters. Choose a shorter one: Services are named after it." .Release.Name) }}
{{- end }}
{{- $global := .Values.global -}}
{{- range $storage := list "postgresql" "rabbitmq" }}
{{- $of := get $global $storage }}
{{- if and (eq $of.mode "external") (not $of.external.adminSecretName) }}
{{- fail (printf "global.%s.mode is external, so global.%s.external.adminSecretName has to name a Secret with `username` and `password`." $storage $storage) }}
{{- end }}
{{- if and (ne $of.mode "external") $of.external.host }}
{{- fail (printf "global.%s.external.host is set, but global.%s.mode is %s. Set the mode to external, or remove the host." $storage $storage $of.mode) }}
{{- end }}
{{- end }}
{{- include "ems.backup.checks" . }}
{{- include "service-library.requireApi" (dict "root" . "api" "traefik.io/v1alpha1" "what" "Traefik" "otherwise" "") }}
{{- if eq $global.postgresql.mode "operator" }}
{{- include "service-library.requireApi" (dict "root" . "api" "postgresql.cnpg.io/v1" "what" "CloudNativePG" "otherwise" "or choose another global.postgresql.mode") }}
{{- end }}
{{- if eq $global.rabbitmq.mode "operator" }}
{{- include "service-library.requireApi" (dict "root" . "api" "rabbitmq.com/v1beta1" "what" "the RabbitMQ cluster operator" "otherwise" "or choose another global.rabbitmq.mode") }}
{{- end }}
{{- end }}

{{- define "ems.postgresql.adminSecret" -}}
{{- $mode := .Values.global.postgresql.mode -}}
{{- if eq $mode "external" -}}
{{ .Values.global.postgresql.external.adminSecretName }}
{{- else -}}
{{ .Release.Name }}-postgresql{{ if eq $mode "operator" }}-superuser{{ end }}
{{- end -}}
{{- end }}

{{- define "ems.rabbitmq.adminSecret" -}}
{{- $mode := .Values.global.rabbitmq.mode -}}
{{- if eq $mode "external" -}}
{{ .Values.global.rabbitmq.external.adminSecretName }}
{{- else -}}
{{ .Release.Name }}-rabbitmq{{ if eq $mode "operator" }}-default-user{{ end }}
{{- end -}}
{{- end }}

{{- /* Secrets that are generated where they are missing, with their keys. */ -}}
{{- define "ems.secrets" -}}
{{- $release := .Release.Name -}}
{{- $databases := list -}}
{{- $logins := list -}}
{{- range include "service-library.components" . | fromYaml }}
{{- with .database }}{{ $databases = concat $databases (list (printf "%s-owner" .) (printf "%s-service" .)) }}{{ end }}
{{- with .broker }}{{ $logins = append $logins . }}{{ end }}
{{- with .management }}{{ $logins = append $logins . }}{{ end }}
{{- end }}
{{- $secrets := dict
  (printf "%s-databases" $release) ($databases | uniq | sortAlpha)
  (printf "%s-broker-logins" $release) ($logins | uniq | sortAlpha)
  (printf "%s-keys" $release) (list "internal-api-token" "key-encryption-secret")
  (printf "%s-administrator" $release) (list "password") }}
{{- if eq .Values.global.postgresql.mode "embedded" }}
{{- $secrets = set $secrets (printf "%s-postgresql" $release) (list "password" "username=postgres") }}
{{- end }}
{{- if eq .Values.global.rabbitmq.mode "embedded" }}
{{- $secrets = set $secrets (printf "%s-rabbitmq" $release) (list "password" "username=provisioner") }}
{{- end }}
{{- toYaml $secrets }}
{{- end }}

{{- /* Of RabbitMQ: how devices are served, and a time on each message that its sender cannot choose. */ -}}
{{- define "ems.rabbitmq.configuration" -}}
mqtt.exchange = ems.data
mqtt.allow_anonymous = false
mqtt.vhost = {{ .Values.global.rabbitmq.vhost }}
event_exchange.vhost = {{ .Values.global.rabbitmq.vhost }}
# A message could be left for the next subscriber to a topic: nobody subscribes here.
mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_noop
max_message_size = 262144
# Headers fit into one frame, so this bounds them.
frame_max = 8192
# The limit of a login's channels is counted with a delay, this one is not.
channel_max = 8
collect_statistics_interval = 2000
disk_free_limit.absolute = 500MB
heartbeat = 20
{{- if not (include "ems.rabbitmq.isOld" .) }}
message_interceptors.incoming.set_header_timestamp.overwrite = true
{{- end }}
{{- with .Values.rabbitmq.configuration }}
{{ . | trim }}
{{- end }}
{{- end }}

{{- /* Before 3.13 only `advanced.config` knows the interceptors. */ -}}
{{- define "ems.rabbitmq.isOld" -}}
{{- if eq .Values.global.rabbitmq.mode "embedded" }}
{{- $version := regexFind "^[0-9]+\\.[0-9]+" (toString .Values.rabbitmq.image.tag) }}
{{- if not $version }}
{{- fail (printf "rabbitmq.image.tag (%v) has to begin with the version of RabbitMQ, such as 4.1." .Values.rabbitmq.image.tag) }}
{{- end }}
{{- if semverCompare "<3.13.0" (printf "%s.0" $version) }}true{{ end }}
{{- end }}
{{- end }}

{{- define "ems.provisioner.job" -}}
{{- $context := dict "root" . "name" "provisioner" -}}
{{ include "service-library.provisioned" $context | replace "-provisioned-" "-provisioner-" }}
{{- end }}

{{- define "ems.provisioner.container" -}}
image: {{ include "service-library.image" . }}
imagePullPolicy: {{ .root.Values.global.image.pullPolicy }}
resources:
  {{- .resources | default (dict "requests" (dict "cpu" "50m" "memory" "128Mi") "limits" (dict "memory" "256Mi")) | toYaml | nindent 2 }}
securityContext:
  {{- include "service-library.containerSecurity" (dict "writable" false) | nindent 2 }}
{{- end }}

{{- define "ems.provisioner.clusterVariables" -}}
- {name: SECRETS, value: {{ include "ems.secrets" . | fromYaml | toJson | quote }}}
- {name: MARKER, value: {{ include "service-library.provisioned" (dict "root" . "name" "provisioner") }}}
- name: LABELS
  value: {{ dict "app.kubernetes.io/instance" .Release.Name "app.kubernetes.io/part-of" "ems" | toJson | quote }}
{{- end }}

{{- /* The servers, and an administrator's login at each. */ -}}
{{- define "ems.provisioner.serverVariables" -}}
{{- $root := . -}}
{{- $context := dict "root" . "name" "provisioner" -}}
{{- $database := include "ems.postgresql.adminSecret" . -}}
{{- $broker := include "ems.rabbitmq.adminSecret" . -}}
- {name: WAIT_SECONDS, value: "300"}
- {name: ADMIN_DATABASE_HOST, value: {{ include "service-library.postgresql.host" $context | quote }}}
- {name: ADMIN_DATABASE_PORT_NUMBER, value: {{ include "service-library.postgresql.port" $context | trim | quote }}}
- {name: ADMIN_DATABASE_NAME, value: postgres}
- name: ADMIN_DATABASE_USER
  valueFrom: {secretKeyRef: {name: {{ $database }}, key: username}}
- name: ADMIN_DATABASE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $database }}, key: password}}
- {name: AMQP_MANAGEMENT_HOST, value: {{ include "service-library.rabbitmq.host" $context | quote }}}
- {name: AMQP_MANAGEMENT_PORT_NUMBER, value: {{ include "service-library.rabbitmq.port" (dict "root" $root "port" "management") | trim | quote }}}
- {name: AMQP_VHOST, value: {{ .Values.global.rabbitmq.vhost | quote }}}
- name: AMQP_MANAGEMENT_USER
  valueFrom: {secretKeyRef: {name: {{ $broker }}, key: username}}
- name: AMQP_MANAGEMENT_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $broker }}, key: password}}
{{- end }}

{{- /* The owners of the databases: `AUTHDB_OWNER_PASSWORD`. */ -}}
{{- define "ems.provisioner.ownerVariables" -}}
{{- $root := . -}}
{{- range get (include "ems.secrets" . | fromYaml) (printf "%s-databases" .Release.Name) }}
{{- if hasSuffix "-owner" . }}
{{ include "service-library.secretVariable" (dict "root" $root "variable" (printf "%s_PASSWORD" (. | upper | replace "-" "_")) "secret" "databases" "key" .) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The passwords of all logins: `AUTHDB_OWNER_PASSWORD`, `WS_SERVICE_AMQP_PASSWORD`. */ -}}
{{- define "ems.provisioner.variables" -}}
{{- $root := . -}}
{{ include "ems.provisioner.serverVariables" . }}
{{- $secrets := include "ems.secrets" . | fromYaml }}
{{- range get $secrets (printf "%s-databases" .Release.Name) }}
{{ include "service-library.secretVariable" (dict "root" $root "variable" (printf "%s_PASSWORD" (. | upper | replace "-" "_")) "secret" "databases" "key" .) }}
{{- end }}
{{- range get $secrets (printf "%s-broker-logins" .Release.Name) }}
{{ include "service-library.secretVariable" (dict "root" $root "variable" (printf "%s_AMQP_PASSWORD" (. | upper | replace "-" "_")) "secret" "broker-logins" "key" .) }}
{{- end }}
{{- end }}
