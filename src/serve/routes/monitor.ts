/** `GET /monitor`: what was served, and what the rules find in it. */
import {type Monitoring, monitoringSchema} from "../../artifacts/monitoring.ts";
import type {Route} from "../http/route.ts";
import type {Service} from "../service.ts";

export function monitorRoute(service: Service): Route {
  return {
    method: "GET",
    path: "/monitor",
    tag: "monitoring",
    scope: "metrics",
    summary: "Confidence, temporal behaviour, drift and performance of what was served",
    description:
      "In rolling spans of time, over all and by person: whom the request names in `X-Person`, else the key's name.",
    answers: {
      200: {description: "The monitor's snapshot", content: {"application/json": monitoringSchema}},
    },
    handle: (): Promise<Monitoring> => service.monitor.snapshot(),
  };
}
