# The image of the service SERVICE: what it needs beyond the base image. `images/build.Dockerfile` builds BUILD_IMAGE,
# `Dockerfile.base` BASE_IMAGE. The page, the provisioner and the operator have Dockerfiles of their own in `images`.
ARG BUILD_IMAGE=ems/build:dev
ARG BASE_IMAGE=ems/base:dev

FROM ${BUILD_IMAGE} AS files
ARG SERVICE
COPY services/shared services/shared
COPY services/${SERVICE} services/${SERVICE}
RUN for schema in $(ls "services/$SERVICE/prisma/schema.prisma" 2>/dev/null); do \
      node tools/write-database-clients.ts "$schema" || exit 1; \
    done
RUN node images/collect.ts /files "$SERVICE" --without /base \
 && ln -s "$(ls "services/$SERVICE/src/main.ts" "services/$SERVICE/src/api/main.ts" 2>/dev/null)" /files/main.ts

FROM ${BASE_IMAGE}
ARG SERVICE
COPY --from=files --chown=10001:10001 /files .
# With an invalid setting a program loads everything, which writes the bytecode, and then exits.
RUN cd "services/$SERVICE/src" && for program in $(ls main.ts api/main.ts worker/main.ts 2>/dev/null); do \
      PORT=none INTERVAL_SECONDS=none node "$program" | grep --quiet "not valid" || exit 1; \
    done
LABEL org.opencontainers.image.title="ems/$SERVICE"
CMD ["node", "main.ts"]
