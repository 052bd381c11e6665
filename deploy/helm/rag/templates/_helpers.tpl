{{- define "rag.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "rag.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "rag.labels" -}}
{{ include "rag.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Peers of a policy: those that are given, else every pod of the namespace. */}}
{{- define "rag.peers" -}}
{{- if . -}}
{{ toYaml . }}
{{- else -}}
- podSelector: {}
{{- end -}}
{{- end -}}

{{/* "true" where there may be more than one pod: then they are nodes of one cluster. Empty else. */}}
{{- define "rag.several" -}}
{{- if and (eq .Values.store.truth "Postgres") (or .Values.autoscaling.enabled (gt (int .Values.replicas) 1)) -}}
true
{{- end -}}
{{- end -}}

{{/* Where nodes send each other questions, and where they tell each other of changes. */}}
{{- define "rag.nodePort" -}}5090{{- end -}}
{{- define "rag.siloPort" -}}11111{{- end -}}

{{/* Between the pods of this release alone, as an item's "from" or "to". */}}
{{- define "rag.nodePeers" -}}
- podSelector:
    matchLabels:
      {{- include "rag.selector" . | nindent 6 }}
{{- end -}}

{{- define "rag.nodePorts" -}}
- protocol: TCP
  port: {{ include "rag.nodePort" . }}
- protocol: TCP
  port: {{ include "rag.siloPort" . }}
{{- end -}}
