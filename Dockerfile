# One target per service, with what it needs beyond the base image. FROM names the images of Dockerfile.base.
# With `PORT=none` the service loads everything, which writes the bytecode, and then exits because of the invalid port.
ARG BUILD_IMAGE=ems/build:dev
ARG BASE_IMAGE=ems/base:dev
ARG HELM_IMAGE=docker.io/alpine/helm:3.19.0


FROM ${BUILD_IMAGE} AS auth-service-files
RUN node images/collect.ts /files auth-service --without /base
FROM ${BASE_IMAGE} AS auth-service
LABEL org.opencontainers.image.title="auth-service" org.opencontainers.image.description="Accounts, sessions and signing keys"
COPY --from=auth-service-files --chown=10001:10001 /files .
RUN PORT=none node services/auth-service/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/auth-service/src/main.ts"]

FROM ${BUILD_IMAGE} AS user-service-files
RUN node images/collect.ts /files user-service --without /base
FROM ${BASE_IMAGE} AS user-service
LABEL org.opencontainers.image.title="user-service" org.opencontainers.image.description="Profiles and roles"
COPY --from=user-service-files --chown=10001:10001 /files .
RUN PORT=none node services/user-service/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/user-service/src/main.ts"]

FROM ${BUILD_IMAGE} AS device-service-files
RUN node images/collect.ts /files device-service --without /base
FROM ${BASE_IMAGE} AS device-service
LABEL org.opencontainers.image.title="device-service" org.opencontainers.image.description="Devices, their limits and their credentials"
COPY --from=device-service-files --chown=10001:10001 /files .
RUN PORT=none node services/device-service/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/device-service/src/main.ts"]

FROM ${BUILD_IMAGE} AS monitoring-service-files
RUN node images/collect.ts /files monitoring-service --without /base
FROM ${BASE_IMAGE} AS monitoring-service
LABEL org.opencontainers.image.title="monitoring-service" org.opencontainers.image.description="Consumption and alerts; the worker that aggregates readings"
COPY --from=monitoring-service-files --chown=10001:10001 /files .
RUN PORT=none node services/monitoring-service/src/api/main.ts | grep --quiet "not valid" \
 && PORT=none node services/monitoring-service/src/worker/main.ts | grep --quiet "not valid"
CMD ["node", "services/monitoring-service/src/api/main.ts"]

FROM ${BUILD_IMAGE} AS support-service-files
RUN node images/collect.ts /files support-service --without /base
FROM ${BASE_IMAGE} AS support-service
LABEL org.opencontainers.image.title="support-service" org.opencontainers.image.description="Support chat: bot, assistant and people"
COPY --from=support-service-files --chown=10001:10001 /files .
RUN PORT=none node services/support-service/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/support-service/src/main.ts"]

FROM ${BUILD_IMAGE} AS ws-service-files
RUN node images/collect.ts /files ws-service --without /base
FROM ${BASE_IMAGE} AS ws-service
LABEL org.opencontainers.image.title="ws-service" org.opencontainers.image.description="WebSocket gateway"
COPY --from=ws-service-files --chown=10001:10001 /files .
RUN PORT=none node services/ws-service/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/ws-service/src/main.ts"]

FROM ${BUILD_IMAGE} AS simulator-files
RUN node images/collect.ts /files simulator --without /base
FROM ${BASE_IMAGE} AS simulator
LABEL org.opencontainers.image.title="simulator" org.opencontainers.image.description="Produces readings: live, backfilled or replayed"
COPY --from=simulator-files --chown=10001:10001 /files .
RUN INTERVAL_SECONDS=none node services/simulator/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/simulator/src/main.ts"]

FROM ${BUILD_IMAGE} AS web-files
RUN cd web && node ../node_modules/vite/bin/vite.js build >/dev/null
RUN node images/collect.ts /files page --without /base && cp --parents -r web/build /files
FROM ${BASE_IMAGE} AS web
LABEL org.opencontainers.image.title="web" org.opencontainers.image.description="The page, and the server that delivers it"
COPY --from=web-files --chown=10001:10001 /files .
RUN PORT=none node services/shared/page/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/shared/page/src/main.ts"]

FROM ${BUILD_IMAGE} AS provisioner-files
RUN node images/collect.ts /files provisioner --without /base && cp --parents -r services/*/prisma/migrations /files
FROM ${BASE_IMAGE} AS provisioner
LABEL org.opencontainers.image.title="provisioner" org.opencontainers.image.description="Prepares databases, broker and Secrets"
COPY --from=provisioner-files --chown=10001:10001 /files .
CMD ["node", "services/provisioner/src/main.ts"]

# The program that renders the charts. HELM_IMAGE has it at /usr/bin/helm.
FROM ${HELM_IMAGE} AS helm
FROM ${BUILD_IMAGE} AS operator-files
COPY --from=helm /usr/bin/helm /files/usr/local/bin/helm
RUN node images/collect.ts /files/app operator --without /base
RUN cp -r charts /tmp/charts && /files/usr/local/bin/helm dependency update /tmp/charts/ems >/dev/null \
 && mkdir -p /files/app/charts && cp -r /tmp/charts/ems /files/app/charts/ems
FROM ${BASE_IMAGE} AS operator
LABEL org.opencontainers.image.title="operator" org.opencontainers.image.description="Reconciles EnergyPlatform resources"
COPY --from=operator-files /files/usr/local/bin/helm /usr/local/bin/helm
COPY --from=operator-files --chown=10001:10001 /files/app .
RUN PORT=none node services/operator/src/main.ts | grep --quiet "not valid"
CMD ["node", "services/operator/src/main.ts"]
