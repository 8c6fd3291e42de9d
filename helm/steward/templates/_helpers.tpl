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

{{/* The labels that tell this release's pod from all others; they can never change. */}}
{{- define "steward.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "steward.labels" -}}
{{ include "steward.selector" . }}
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
{{- default (printf "%s-database" (include "steward.fullname" . | trunc 54 | trimSuffix "-")) .Values.database.postgres.existingSecret -}}
{{- end -}}

{{- define "steward.claim" -}}
{{- default (include "steward.fullname" .) .Values.persistence.existingClaim -}}
{{- end -}}

{{/* How Kubernetes asks whether the port is open: its own gRPC probes speak no TLS. */}}
{{- define "steward.probe" -}}
{{- if .Values.tls.secretName -}}
tcpSocket:
  port: {{ .Values.server.port }}
{{- else -}}
grpc:
  port: {{ .Values.server.port }}
{{- end -}}
{{- end -}}

{{/* The same, of whether the process is alive. */}}
{{- define "steward.livenessProbe" -}}
{{- include "steward.probe" . }}
{{- if not .Values.tls.secretName }}
  service: liveness
{{- end }}
{{- end -}}

{{/* What a schema cannot say: values that are each right, and together wrong. */}}
{{- define "steward.check" -}}
{{- if and (not .Values.server.allowUnauthenticated) (not .Values.callers.existingSecret) -}}
{{- fail "\n\nWithout callers.existingSecret nobody is authenticated, and a pod must listen on its own address:\nwhoever reaches the port may ask, change roles and anonymize. If you accept that, and only the\ncallers that you mean can reach the service, set server.allowUnauthenticated=true.\n" -}}
{{- end -}}
{{- if and .Values.server.allowUnauthenticated .Values.callers.existingSecret -}}
{{- fail "\n\nserver.allowUnauthenticated contradicts callers.existingSecret: set one of them.\n" -}}
{{- end -}}
{{- if and .Values.database.postgres.existingSecret .Values.database.postgres.url -}}
{{- fail "\n\ndatabase.postgres.existingSecret and database.postgres.url are both set: set one of them.\n" -}}
{{- end -}}
{{- if and .Values.tls.clientAuthorities.secretName (not .Values.tls.secretName) -}}
{{- fail "\n\ntls.clientAuthorities says nothing without TLS: name the server's certificate in tls.secretName.\n" -}}
{{- end -}}
{{- if and (include "steward.onPostgres" .) (not .Values.keyFile.existingSecret) -}}
{{- fail "\n\nOn PostgreSQL the pod has no volume, so steward cannot keep its key file by itself: put the file\ninto a secret and name that secret in keyFile.existingSecret.\n" -}}
{{- end -}}
{{- end -}}
