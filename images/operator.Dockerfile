# The operator, the chart that it renders, and Helm, which HELM_IMAGE has at /usr/bin/helm.
ARG BUILD_IMAGE=ems/build:dev
ARG BASE_IMAGE=ems/base:dev
ARG HELM_IMAGE=docker.io/alpine/helm:3.19.0

FROM ${HELM_IMAGE} AS helm

FROM ${BUILD_IMAGE} AS files
COPY --from=helm /usr/bin/helm /usr/local/bin/helm
COPY services/shared services/shared
COPY services/operator services/operator
COPY charts charts
RUN node images/collect.ts /files operator --without /base
RUN helm dependency update charts/ems >/dev/null && mkdir /files/charts && cp -r charts/ems /files/charts/ems

FROM ${BASE_IMAGE}
COPY --from=helm /usr/bin/helm /usr/local/bin/helm
COPY --from=files --chown=10001:10001 /files .
RUN PORT=none node services/operator/src/main.ts | grep --quiet "not valid"
LABEL org.opencontainers.image.title="ems/operator"
CMD ["node", "services/operator/src/main.ts"]
