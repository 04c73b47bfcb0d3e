# The pipeline: reports, training, the retraining trigger and alerts.
# From the repository's folder: docker build -f deploy/pipeline.Dockerfile -t kymo-pipeline .
# What is made lies in volumes: docker run -v artifacts:/app/artifacts -v reports:/app/reports -v dag:/app/.dag kymo-pipeline repro

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
# Volumes take their owner from these folders; layers keep whole seconds, and bundles are known by their sources' times.
RUN mkdir -p artifacts reports state .dag && find src stages package.json -exec touch -h -d @1700000000 {} + && node src/cli/bin.mjs --version && node src/cli/bin.mjs trigger --help && node src/cli/bin.mjs alert --help && node src/cli/bin.mjs model --help

FROM node:20.20.2-bookworm-slim
LABEL org.opencontainers.image.title="kymo pipeline" org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
RUN chown 1000:1000 .
COPY --from=build --chown=1000:1000 /app ./
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/cli/bin.mjs"]
CMD ["repro"]
