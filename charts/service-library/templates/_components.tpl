{{- /*
The processes of the platform: how each is started, what it owns and whom it calls. Environment, secrets and network
policies all follow from this one table.

  entry       what Node runs
  develop     what Node runs instead for `skaffold dev`, where it does not just watch the entry
  database    the database it reads and writes
  broker      its login at the broker
  management  its login at the broker's management API
  urls        variables that hold the address of another component, as component/path
  keys        variables that hold a key of the Secret `keys`
  tokens      whether it verifies access tokens
  public      whether Traefik sends it requests
*/ -}}
{{- define "service-library.components" -}}
auth-service:
  entry: services/auth-service/src/main.ts
  database: authdb
  broker: auth-service
  urls: {USER_SERVICE_URL: user-service}
  keys: {KEY_ENCRYPTION_SECRET: key-encryption-secret, INTERNAL_API_TOKEN: internal-api-token}
  tokens: true
  public: true
user-service:
  entry: services/user-service/src/main.ts
  database: userdb
  broker: user-service
  urls: {JWKS_URL: auth-service/internal/jwks, AUTH_SERVICE_URL: auth-service}
  keys: {INTERNAL_API_TOKEN: internal-api-token}
  tokens: true
  public: true
device-service:
  entry: services/device-service/src/main.ts
  database: devicedb
  broker: device-service
  management: device-registrar
  urls: {JWKS_URL: auth-service/internal/jwks}
  tokens: true
  public: true
monitoring-service:
  entry: services/monitoring-service/src/api/main.ts
  database: monitoringdb
  broker: monitoring-service
  management: queue-monitor
  urls: {JWKS_URL: auth-service/internal/jwks}
  tokens: true
  public: true
monitoring-worker:
  entry: services/monitoring-service/src/worker/main.ts
  database: monitoringdb
  broker: monitoring-worker
support-service:
  entry: services/support-service/src/main.ts
  database: supportdb
  broker: support-service
  urls: {JWKS_URL: auth-service/internal/jwks, MONITORING_SERVICE_URL: monitoring-service}
  keys: {INTERNAL_API_TOKEN: internal-api-token}
  tokens: true
  public: true
ws-service:
  entry: services/ws-service/src/main.ts
  broker: ws-service
  urls: {JWKS_URL: auth-service/internal/jwks, SUPPORT_SERVICE_URL: support-service}
  keys: {INTERNAL_API_TOKEN: internal-api-token}
  tokens: true
  public: true
simulator:
  entry: services/simulator/src/main.ts
  mqtt: true
  silent: true
web:
  entry: services/shared/page/src/main.ts
  develop: [../node_modules/vite/bin/vite.js, dev, --host, --port=3000]
  public: true
{{- end }}
