# The inference service. From the repository's folder: docker build -f deploy/service.Dockerfile -t kymo-service .
# It runs as a user without rights, with a read-only root: docker run --read-only --tmpfs /tmp -p 127.0.0.1:8080:8080 kymo-service

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile
COPY tsconfig.json dag.yaml dag.lock params.yaml ./
COPY src ./src
COPY stages ./stages
COPY notebooks ./notebooks
COPY data ./data
COPY models ./models
# The scaler, and the windows that recordings are compared with.
RUN node src/cli/bin.mjs repro reference predict_labelled && rm -rf .dag
# Layers keep whole seconds, and the bundles below are known by the times of their sources.
RUN find src package.json -exec touch -h -d @1700000000 {} + && node src/cli/bin.mjs --version && node src/cli/bin.mjs serve --help

FROM node:20.20.2-bookworm-slim
LABEL org.opencontainers.image.title="kymo service" org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json /app/dag.yaml /app/params.yaml ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src ./src
COPY --from=build /app/artifacts/reference ./artifacts/reference
COPY --from=build /app/models ./models
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then(({ok}) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Open beyond the container: who reaches the port is up to compose.yaml and to the NetworkPolicy.
CMD ["node", "src/cli/bin.mjs", "serve", "--host", "0.0.0.0", "--open"]
