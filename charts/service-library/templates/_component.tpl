{{- /*
A component of the table: Deployment, Service, PodDisruptionBudget and NetworkPolicy.

  root, name   as everywhere
  values       what the chart offers for it: replicas, resources, env, drain, …
  image        its image
  autoscaled   whether somebody else owns the number of replicas
  more         further variables
*/ -}}
{{- define "service-library.component" -}}
{{- $component := get (include "service-library.components" . | fromYaml) .name -}}
{{ include "service-library.deployment" . }}
---
{{ include "service-library.networkPolicy" . }}
{{- if not $component.silent }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "service-library.fullname" . }}
  labels:
    {{- include "service-library.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "service-library.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 3000, targetPort: http}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "service-library.fullname" . }}
  labels:
    {{- include "service-library.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "service-library.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "service-library.deployment" -}}
{{- $global := include "service-library.globals" . | fromYaml -}}
{{- $component := get (include "service-library.components" . | fromYaml) .name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "service-library.fullname" . }}
  labels:
    {{- include "service-library.labels" . | nindent 4 }}
spec:
  {{- if not .autoscaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "service-library.selector" . | nindent 6 }}
  # A replica goes only when its successor is ready.
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata:
      labels:
        {{- include "service-library.labels" . | nindent 8 }}
      {{- with .values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "service-library.podDefaults" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ add .values.drain.delaySeconds .values.drain.deadlineSeconds 5 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "service-library.selector" . | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
      containers:
        - name: {{ .name }}
          image: {{ include "service-library.image" . }}
          imagePullPolicy: {{ $global.image.pullPolicy }}
          args: [node, {{ join ", " (ternary ($component.develop | default (list "--watch" $component.entry)) (list $component.entry) $global.development) }}]
          env:
            {{- include "service-library.environment" . | nindent 12 }}
          {{- if not $component.silent }}
          ports:
            - {name: http, containerPort: 3000}
          startupProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 1
            timeoutSeconds: 2
            failureThreshold: 90
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            # A pod that stops leaves its Service at once; one that is slow for a moment should stay.
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 3
          {{- end }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            {{- include "service-library.containerSecurity" (dict "writable" $global.development) | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: tmp
          # device-service keeps the rows of large files here.
          emptyDir: {sizeLimit: 1Gi}
{{- end }}
