# The dependencies of all workspaces, from which the other images take what they need. It changes only with package-lock.json.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY images/write-manifests.ts images/
RUN node images/write-manifests.ts && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY images/collect.ts images/
COPY tools/write-database-clients.ts tools/
RUN node images/collect.ts /base config contracts http lifecycle logging messaging tokens --packages
