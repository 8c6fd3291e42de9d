{{/* What a schema cannot say: values that are each right, and together wrong. */}}
{{- define "steward.check" -}}
{{- include "steward.checkCallers" . -}}
{{- include "steward.checkTls" . -}}
{{- include "steward.checkDatabase" . -}}
{{- include "steward.checkPorts" . -}}
{{- include "steward.checkMonitoring" . -}}
{{- include "steward.checkExtras" . -}}
{{- end -}}

{{- define "steward.checkCallers" -}}
{{- if and (not .Values.server.allowUnauthenticated) (not .Values.callers.existingSecret) -}}
{{- fail "\n\nWithout callers.existingSecret nobody is authenticated, and a pod must listen on its own address:\nwhoever reaches the port may ask, change roles and anonymize. If you accept that, and only the\ncallers that you mean can reach the service, set server.allowUnauthenticated=true.\n" -}}
{{- end -}}
{{- if and .Values.server.allowUnauthenticated .Values.callers.existingSecret -}}
{{- fail "\n\nserver.allowUnauthenticated contradicts callers.existingSecret: set one of them.\n" -}}
{{- end -}}
{{- end -}}

{{- define "steward.checkTls" -}}
{{- $isOn := include "steward.tlsSecret" . -}}
{{- if and .Values.tls.clientAuthorities.secretName (not $isOn) -}}
{{- fail "\n\ntls.clientAuthorities says nothing without TLS: name the server's certificate in tls.secretName, or its\nissuer in tls.certManager.issuer.\n" -}}
{{- end -}}
{{- if and .Values.test.secretName (not $isOn) -}}
{{- fail "\n\ntest.secretName says nothing without TLS: name the server's certificate in tls.secretName, or its\nissuer in tls.certManager.issuer.\n" -}}
{{- end -}}
{{- with .Values.tls.certManager -}}
{{- if and .dnsNames (not .issuer) -}}
{{- fail "\n\ntls.certManager.dnsNames says nothing without tls.certManager.issuer.\n" -}}
{{- end -}}
{{- if ge (int .renewBeforeHours) (int .hours) -}}
{{- fail "\n\ntls.certManager.renewBeforeHours must be less than tls.certManager.hours.\n" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "steward.checkDatabase" -}}
{{- with .Values.database.postgres -}}
{{- if and .existingSecret .url -}}
{{- fail "\n\ndatabase.postgres.existingSecret and database.postgres.url are both set: set one of them.\n" -}}
{{- end -}}
{{- if and .caSecret (not (or .existingSecret .url)) -}}
{{- fail "\n\ndatabase.postgres.caSecret says nothing of SQLite: name the secret with the database's URL in\ndatabase.postgres.existingSecret.\n" -}}
{{- end -}}
{{- end -}}
{{- if and (include "steward.onPostgres" .) (not .Values.keyFile.existingSecret) -}}
{{- fail "\n\nOn PostgreSQL the pod has no volume, so steward cannot keep its key file by itself: put the file\ninto a secret and name that secret in keyFile.existingSecret.\n" -}}
{{- end -}}
{{- if and (include "steward.onPostgres" .) .Values.persistence.existingClaim -}}
{{- fail "\n\npersistence.existingClaim says nothing on PostgreSQL: set it, or database.postgres.\n" -}}
{{- end -}}
{{- end -}}

{{- define "steward.checkPorts" -}}
{{- $ports := list (int .Values.server.port) (int .Values.server.healthPort) -}}
{{- with .Values.telemetry.metrics.port -}}
{{- $ports = append $ports (int .) -}}
{{- end -}}
{{- if ne (len $ports) (len (uniq $ports)) -}}
{{- fail "\n\nserver.port, server.healthPort and telemetry.metrics.port must be different ports.\n" -}}
{{- end -}}
{{- end -}}

{{- define "steward.checkMonitoring" -}}
{{- with .Values.telemetry.metrics -}}
{{- if and .serviceMonitor.enabled (not .port) -}}
{{- fail "\n\ntelemetry.metrics.serviceMonitor needs metrics to fetch: set telemetry.metrics.port.\n" -}}
{{- end -}}
{{- if and .rules.enabled (not .serviceMonitor.enabled) -}}
{{- fail "\n\ntelemetry.metrics.rules ask for what telemetry.metrics.serviceMonitor fetches: enable that too.\n" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Of what is added to the pod, nothing may take the place of what the chart puts there. */}}
{{- define "steward.checkExtras" -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "STEWARD_" .name -}}
{{- fail (printf "\n\nextraEnv: %s is set by a value of its own, which values.yaml names.\n" .name) -}}
{{- end -}}
{{- if eq (hasKey . "value") (hasKey . "valueFrom") -}}
{{- fail (printf "\n\nextraEnv: %s must have value or valueFrom.\n" .name) -}}
{{- end -}}
{{- end -}}
{{- $volumes := list -}}
{{- range .Values.extraVolumes -}}
{{- if has .name (list "temporary" "data" "database" "database-ca" "keys" "tls" "clients" "callers" "collector") -}}
{{- fail (printf "\n\nextraVolumes: the chart has a volume %s of its own.\n" .name) -}}
{{- end -}}
{{- $volumes = append $volumes .name -}}
{{- end -}}
{{- if ne (len $volumes) (len (uniq $volumes)) -}}
{{- fail "\n\nextraVolumes: two have the same name.\n" -}}
{{- end -}}
{{- range .Values.extraVolumeMounts -}}
{{- if not (has .name $volumes) -}}
{{- fail (printf "\n\nextraVolumeMounts: there is no volume %s in extraVolumes.\n" .name) -}}
{{- end -}}
{{- $path := clean .mountPath -}}
{{- range list "/tmp" "/var/lib/steward" "/etc/steward" "/usr/local/bin" -}}
{{- if or (eq $path "/") (hasPrefix (printf "%s/" .) (printf "%s/" $path)) (hasPrefix (printf "%s/" $path) (printf "%s/" .)) -}}
{{- fail (printf "\n\nextraVolumeMounts: %s would hide, or lie in, %s, which is the chart's own.\n" $path .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "helm.sh/chart" -}}
{{- if hasKey $.Values.podLabels . -}}
{{- fail (printf "\n\npodLabels: %s is the chart's own.\n" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
