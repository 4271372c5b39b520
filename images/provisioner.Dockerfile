# Prepares databases, broker and Secrets: the provisioner, and the migrations of all services. It has only what it uses, so
# that `skaffold dev` repeats the preparation only when that changes.
ARG BUILD_IMAGE=ems/build:dev
ARG BASE_IMAGE=ems/base:dev

FROM ${BUILD_IMAGE} AS files
COPY services/auth-service/prisma/migrations services/auth-service/prisma/migrations
COPY services/device-service/prisma/migrations services/device-service/prisma/migrations
COPY services/monitoring-service/prisma/migrations services/monitoring-service/prisma/migrations
COPY services/support-service/prisma/migrations services/support-service/prisma/migrations
COPY services/user-service/prisma/migrations services/user-service/prisma/migrations
COPY services/shared/backup services/shared/backup
COPY services/shared/config services/shared/config
COPY services/shared/contracts services/shared/contracts
COPY services/shared/database services/shared/database
COPY services/shared/logging services/shared/logging
COPY services/shared/messaging services/shared/messaging
COPY services/shared/outbox services/shared/outbox
COPY services/shared/provisioning services/shared/provisioning
COPY services/provisioner services/provisioner
RUN node images/collect.ts /files provisioner --without /base && cp --parents -r services/*/prisma/migrations /files

FROM ${BASE_IMAGE}
COPY --from=files --chown=10001:10001 /files .
# With an invalid setting a program loads everything, which writes the bytecode, and then exits.
RUN LOG_LEVEL=none node services/provisioner/src/main.ts | grep --quiet "not valid"
LABEL org.opencontainers.image.title="ems/provisioner"
CMD ["node", "services/provisioner/src/main.ts"]
