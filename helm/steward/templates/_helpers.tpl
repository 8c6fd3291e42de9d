{{/* The name of every object: the release's, with the chart's added where it does not say it. */}}
{{- define "steward.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of an object beside those: called with the context and what is added. */}}
{{- define "steward.beside" -}}
{{- $more := last . -}}
{{- printf "%s-%s" (include "steward.fullname" (first .) | trunc (int (sub 62 (len $more))) | trimSuffix "-") $more -}}
{{- end -}}

{{/* The labels that tell this release's pod from all others; they can never change. */}}
{{- define "steward.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Those of the pod of `helm test`, which no service may send calls to. */}}
{{- define "steward.testSelector" -}}
app.kubernetes.io/name: {{ printf "%s-test" (default .Chart.Name .Values.nameOverride | trunc 58 | trimSuffix "-") }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "steward.labels" -}}
{{ include "steward.selector" . }}
{{ include "steward.furtherLabels" . }}
{{- end -}}

{{- define "steward.furtherLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "steward.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "steward.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "steward.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* "true" on PostgreSQL, nothing on SQLite. */}}
{{- define "steward.onPostgres" -}}
{{- if or .Values.database.postgres.existingSecret .Values.database.postgres.url -}}true{{- end -}}
{{- end -}}

{{/* The secret that holds the database's URL: the user's, or the chart's own. */}}
{{- define "steward.databaseSecret" -}}
{{- default (include "steward.beside" (list . "database")) .Values.database.postgres.existingSecret -}}
{{- end -}}

{{- define "steward.claim" -}}
{{- default (include "steward.fullname" .) .Values.persistence.existingClaim -}}
{{- end -}}

{{/* The secret of the server's certificate; nothing where connections are plain. */}}
{{- define "steward.tlsSecret" -}}
{{- if .Values.tls.secretName -}}
{{- .Values.tls.secretName -}}
{{- else if .Values.tls.certManager.issuer -}}
{{- include "steward.beside" (list . "tls") -}}
{{- end -}}
{{- end -}}

{{/* The name by which the service is called from all namespaces. */}}
{{- define "steward.host" -}}
{{- printf "%s.%s.svc" (include "steward.fullname" .) .Release.Namespace -}}
{{- end -}}

{{/* Whether there is a test: with TLS it needs an authority to know the server by. */}}
{{- define "steward.hasTest" -}}
{{- if or .Values.test.secretName (not (include "steward.tlsSecret" .)) -}}true{{- end -}}
{{- end -}}

{{/* Whether a caller needs a certificate. */}}
{{- define "steward.needsCertificate" -}}
{{- if and .Values.tls.clientAuthorities.secretName (eq .Values.tls.clientCertificates "required") -}}true{{- end -}}
{{- end -}}

{{/* As nobody special, whatever the pod is for. */}}
{{- define "steward.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.security.runAsUser | int64 }}
runAsGroup: {{ .Values.security.runAsGroup | int64 }}
fsGroup: {{ .Values.security.fsGroup | int64 }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "steward.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}
