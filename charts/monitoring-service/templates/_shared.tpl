{{- /* The API and the workers have to agree on these. */ -}}
{{- define "monitoring-service.shared" -}}
- {name: APP_OVER_LIMIT_KWH, value: {{ .Values.overLimitKwh | quote }}}
{{- with .Values.readingsRetentionDays }}
- {name: APP_READINGS_RETENTION_DAYS, value: {{ . | quote }}}
{{- end }}
{{- end }}
