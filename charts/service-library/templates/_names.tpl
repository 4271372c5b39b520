{{- /* Arguments of most templates here: `root`, the chart's context, and `name`, the component. */ -}}

{{- define "service-library.fullname" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{- define "service-library.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "service-library.labels" -}}
{{ include "service-library.selector" . }}
app.kubernetes.io/part-of: ems
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "service-library.globals" -}}
{{- $global := .root.Values.global | default dict -}}
{{- if not $global.host }}
{{- fail (printf "global.host is not set. Install the chart ems, which contains %s, or pass the values below `global` of that chart." .root.Chart.Name) }}
{{- end }}
{{- toYaml $global }}
{{- end }}

{{- /* `image`: repository and tag; the registry and the usual tag are the platform's. */ -}}
{{- define "service-library.image" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $tag := .image.tag | default $global.image.tag | default .root.Chart.AppVersion -}}
{{- $tag = toString $tag -}}
{{- if eq $tag "latest" }}
{{- fail (printf "The image %s has the tag `latest`, which says nothing about what runs. Set a version in image.tag." .image.repository) }}
{{- end }}
{{- with $global.image.registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ $tag }}
{{- end }}

{{- /* The address that people type, as browsers send it in `Origin`. */ -}}
{{- define "service-library.publicOrigin" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $global.publicOrigin | default (printf "%s://%s" (ternary "https" "http" (ne $global.tls.secretName "")) $global.host) }}
{{- end }}

{{- /* `component/path` as an address within the cluster. */ -}}
{{- define "service-library.address" -}}
{{- $parts := splitn "/" 2 .target -}}
http://{{ .root.Release.Name }}-{{ $parts._0 }}:3000{{ with $parts._1 }}/{{ . }}{{ end }}
{{- end }}

{{- define "service-library.postgresql.host" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- if eq $global.postgresql.mode "external" -}}
{{- required "global.postgresql.mode is external, so global.postgresql.external.host has to name the server." $global.postgresql.external.host -}}
{{- else -}}
{{ .root.Release.Name }}-postgresql{{ if eq $global.postgresql.mode "operator" }}-rw{{ end }}
{{- end -}}
{{- end }}

{{- define "service-library.postgresql.port" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{ ternary $global.postgresql.external.port 5432 (eq $global.postgresql.mode "external") }}
{{- end }}

{{- define "service-library.rabbitmq.host" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- if eq $global.rabbitmq.mode "external" -}}
{{- required "global.rabbitmq.mode is external, so global.rabbitmq.external.host has to name the broker." $global.rabbitmq.external.host -}}
{{- else -}}
{{ .root.Release.Name }}-rabbitmq
{{- end -}}
{{- end }}

{{- /* `port`: amqp, mqtt or management. */ -}}
{{- define "service-library.rabbitmq.port" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $usual := dict "amqp" 5672 "mqtt" 1883 "management" 15672 -}}
{{ ternary (get $global.rabbitmq.external.ports .port) (get $usual .port) (eq $global.rabbitmq.mode "external") }}
{{- end }}

{{- /* For KEDA, in whose namespace the short name of a Service means nothing. */ -}}
{{- define "service-library.rabbitmq.managementUrl" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $domain := ternary "" (printf ".%s.svc" .root.Release.Namespace) (eq $global.rabbitmq.mode "external") -}}
http://{{ include "service-library.rabbitmq.host" . }}{{ $domain }}:{{ include "service-library.rabbitmq.port" (merge (dict "port" "management") .) }}
{{- end }}

{{- /*
A ConfigMap that exists once databases, logins and broker are ready for this version. Pods refer to it, so Kubernetes
itself holds them back until then.
*/ -}}
{{- define "service-library.provisioned" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $image := include "service-library.image" (merge (dict "image" $global.provisioner.image) .) -}}
{{- $input := list $image $global.postgresql $global.rabbitmq | toJson -}}
{{ .root.Release.Name }}-provisioned-{{ sha256sum $input | trunc 10 }}
{{- end }}

{{- /*
Fails where a cluster lacks an API. `helm template` knows no cluster and passes: every real one has the API of the
aggregator, which Helm alone does not know.
*/ -}}
{{- define "service-library.requireApi" -}}
{{- $apis := .root.Capabilities.APIVersions -}}
{{- if and ($apis.Has "apiregistration.k8s.io/v1") (not ($apis.Has .api)) }}
{{- fail (printf "%s is not installed on this cluster: it does not know %s. Install %s first%s." .what .api .what (ternary (printf ", %s" .otherwise) "" (ne .otherwise ""))) }}
{{- end }}
{{- end }}
