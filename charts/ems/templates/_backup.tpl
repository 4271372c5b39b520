{{- /* Secrets that data depend on, by the name that they have in a backup, which is the same for every release. */ -}}
{{- define "ems.backup.secrets" -}}
keys: {{ .Release.Name }}-keys
administrator: {{ .Release.Name }}-administrator
{{- end }}

{{- /* `volume` or `s3`; nothing where no target is set. `target`: values. */ -}}
{{- define "ems.backup.kind" -}}
{{- if .target.s3.endpoint }}s3{{ else if or .target.volume.claimName .target.volume.size }}volume{{ end -}}
{{- end }}

{{- define "ems.backup.checks" -}}
{{- $backup := .Values.backup -}}
{{- $restore := .Values.restore -}}
{{- range $name, $target := dict "backup" $backup.target "restore" $restore.target }}
{{- if and $target.s3.endpoint (or $target.volume.claimName $target.volume.size) }}
{{- fail (printf "%s.target names a volume and S3 storage. Choose one of them." $name) }}
{{- end }}
{{- if and $target.s3.endpoint (not (and $target.s3.bucket $target.s3.credentialsSecret)) }}
{{- fail (printf "%s.target.s3 needs a bucket, and in credentialsSecret the name of a Secret with `access-key-id` and `secret-access-key`." $name) }}
{{- end }}
{{- if and $target.s3.endpoint (not (regexMatch "^https?://[^/]+$" $target.s3.endpoint)) }}
{{- fail (printf "%s.target.s3.endpoint (%s) has to be an address such as https://s3.example.org, without a path." $name $target.s3.endpoint) }}
{{- end }}
{{- if and $target.volume.claimName $target.volume.size }}
{{- fail (printf "%s.target.volume names a claim and the size of a new one. Set one of them." $name) }}
{{- end }}
{{- end }}
{{- if and (or $backup.schedule $backup.run) (not (include "ems.backup.kind" $backup)) }}
{{- fail "Backups have no target. Set backup.target.volume or backup.target.s3." }}
{{- end }}
{{- if and $restore.backup (not (include "ems.backup.kind" $restore)) }}
{{- fail "restore.backup is set, but not where the backup is. Set restore.target.volume.claimName or restore.target.s3." }}
{{- end }}
{{- end }}

{{- define "ems.backup.claim" -}}
{{ .target.volume.claimName | default (printf "%s-backups" .root.Release.Name) }}
{{- end }}

{{- define "ems.backup.targetVariables" -}}
{{- $release := .root.Release -}}
{{- with .target.s3 }}
{{- if .endpoint -}}
- {name: BACKUP_TARGET, value: {{ printf "s3://%s/%s" .bucket (.prefix | default (printf "%s/%s" $release.Namespace $release.Name)) | quote }}}
- {name: S3_ENDPOINT, value: {{ .endpoint | quote }}}
- {name: S3_REGION, value: {{ .region | quote }}}
- name: S3_ACCESS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ .credentialsSecret }}, key: access-key-id}}
- name: S3_SECRET_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ .credentialsSecret }}, key: secret-access-key}}
- name: S3_SESSION_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .credentialsSecret }}, key: session-token, optional: true}}
{{- else -}}
- {name: BACKUP_TARGET, value: {{ printf "file:///backups/%s" ($.target.volume.folder | default $release.Name) | quote }}}
{{- end }}
{{- end }}
- {name: RESULT_FILE, value: /dev/termination-log}
{{- end }}

{{- /* The storage has no pods that could be selected. */ -}}
{{- define "ems.backup.egress" -}}
{{- with .target.s3 }}
{{- if .endpoint }}
{{- $address := urlParse .endpoint }}
{{- $usual := ternary "443" "80" (eq $address.scheme "https") }}
- ports: [{port: {{ regexFind "[0-9]+$" (regexFind ":[0-9]+$" $address.host) | default $usual }}}]
  {{- with .cidr }}
  to: [{ipBlock: {cidr: {{ . }}}}]
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One backup; `run` is its name, or empty: that of the Job. It may run again: a backup of that name which is complete
stays as it is.
*/ -}}
{{- define "ems.backup.job" -}}
{{- $run := .run -}}
{{- with .root -}}
{{- $context := dict "root" . "name" "backup" "image" .Values.global.provisioner.image "values" dict "resources" .Values.backup.resources -}}
{{- $target := dict "root" . "target" .Values.backup.target -}}
backoffLimit: 3
activeDeadlineSeconds: {{ .Values.backup.timeoutSeconds }}
ttlSecondsAfterFinished: 86400
template:
  metadata:
    labels:
      {{- include "service-library.labels" $context | nindent 6 }}
  spec:
    {{- include "service-library.podDefaults" $context | nindent 4 }}
    restartPolicy: Never
    containers:
      - name: backup
        {{- include "ems.provisioner.container" $context | nindent 8 }}
        terminationMessagePolicy: FallbackToLogsOnError
        args: [node, services/provisioner/src/main.ts, backup]
        env:
          {{- include "ems.provisioner.serverVariables" . | nindent 10 }}
          {{- include "ems.provisioner.ownerVariables" . | trim | nindent 10 }}
          {{- include "ems.backup.targetVariables" $target | nindent 10 }}
          {{- if $run }}
          - {name: BACKUP_NAME, value: {{ $run | quote }}}
          {{- else }}
          - name: BACKUP_NAME
            valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"}}
          {{- end }}
          - {name: BACKUP_KEEP, value: {{ .Values.backup.keep | quote }}}
          - {name: BACKUP_SECRETS_DIR, value: /secrets}
        volumeMounts:
          - {name: tmp, mountPath: /tmp}
          {{- range $name, $secret := include "ems.backup.secrets" . | fromYaml }}
          - {name: {{ $name }}, mountPath: /secrets/{{ $name }}, readOnly: true}
          {{- end }}
          {{- if eq (include "ems.backup.kind" $target) "volume" }}
          - {name: backups, mountPath: /backups}
          {{- end }}
    volumes:
      - name: tmp
        emptyDir: {sizeLimit: 1Gi}
      {{- range $name, $secret := include "ems.backup.secrets" . | fromYaml }}
      - name: {{ $name }}
        # 0440, which some parsers of YAML read as a decimal number.
        secret: {secretName: {{ $secret }}, defaultMode: 288}
      {{- end }}
      {{- if eq (include "ems.backup.kind" $target) "volume" }}
      - name: backups
        persistentVolumeClaim: {claimName: {{ include "ems.backup.claim" $target }}}
      {{- end }}
{{- end }}
{{- end }}

{{- /* What reaches PostgreSQL and the management API beside the services. */ -}}
{{- define "ems.backup.callers" -}}
{{- $callers := list "provisioner" -}}
{{- if include "ems.backup.kind" .Values.backup }}{{ $callers = append $callers "backup" }}{{ end -}}
{{- $callers | toJson }}
{{- end }}
