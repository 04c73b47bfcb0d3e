/** `GET /metrics`: figures for Prometheus. */
import type {Route} from "../http/route.ts";
import {RetrainingReader} from "../monitor/retraining-figures.ts";
import type {Service} from "../service.ts";

/** How long a snapshot is waited for: then the one before is told. */
const SNAPSHOT_MS = 500;

export function metricsRoute(service: Service): Route {
  const {registry, monitor} = service.metrics;
  const retraining = new RetrainingReader(service.options.root);
  return {
    method: "GET",
    path: "/metrics",
    tag: "health",
    scope: "metrics",
    summary: "Figures for Prometheus",
    answers: {
      200: {
        description: "Text exposition format 0.0.4",
        content: {"text/plain": {description: "Metrics, one a line", binary: false}},
      },
    },
    handle: async (_request, reply) => {
      monitor.set(await service.monitor.within(SNAPSHOT_MS), retraining.read());
      reply.type(registry.contentType);
      return registry.metrics();
    },
  };
}
