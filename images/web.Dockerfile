# The page, and the server that delivers it.
ARG BUILD_IMAGE=ems/build:dev
ARG BASE_IMAGE=ems/base:dev

FROM ${BUILD_IMAGE} AS sources
COPY services/shared services/shared
COPY --chown=10001:10001 web web

# For `skaffold dev`: Vite's server, which brings each change to the browser by itself.
FROM sources AS development
RUN chown 10001:10001 web && mkdir -p web/node_modules/.vite && chown 10001:10001 web/node_modules web/node_modules/.vite
ENV BEHIND_GATEWAY=true
WORKDIR /app/web
USER 10001:10001
CMD ["node", "../node_modules/vite/bin/vite.js", "dev", "--host", "--port=3000"]

FROM sources AS files
RUN cd web && node ../node_modules/vite/bin/vite.js build >/dev/null
RUN node images/collect.ts /files page --without /base && cp --parents -r web/build /files

FROM ${BASE_IMAGE}
COPY --from=files --chown=10001:10001 /files .
RUN PORT=none node services/shared/page/src/main.ts | grep --quiet "not valid"
LABEL org.opencontainers.image.title="ems/web"
CMD ["node", "services/shared/page/src/main.ts"]
