/** `GET /metrics`: figures for Prometheus. */
import type {Route} from "../http/route.ts";
import type {Service} from "../service.ts";

export function metricsRoute(service: Service): Route {
  const {registry} = service.metrics;
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
      reply.type(registry.contentType);
      return registry.metrics();
    },
  };
}
