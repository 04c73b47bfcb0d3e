/** Every route of the service. */
import type {Route} from "../http/route.ts";
import type {Service} from "../service.ts";
import {batchRoute} from "./batch.ts";
import {documentationRoutes} from "./documentation.ts";
import {healthRoutes} from "./health.ts";
import {inferenceProtocolRoutes} from "./inference-protocol.ts";
import {labelsRoute} from "./labels.ts";
import {liveRoutes} from "./live.ts";
import {metricsRoute} from "./metrics.ts";
import {modelInfoRoute} from "./model-info.ts";
import {monitorRoute} from "./monitor.ts";
import {predictRoute} from "./predict.ts";
import {uploadRoute} from "./upload.ts";

export function createRoutes(service: Service, version: string): readonly Route[] {
  const routes: readonly Route[] = [
    predictRoute(service),
    batchRoute(service),
    uploadRoute(service),
    ...healthRoutes(service),
    modelInfoRoute(service),
    ...inferenceProtocolRoutes(service, version),
    metricsRoute(service),
    ...liveRoutes(service),
    monitorRoute(service),
    labelsRoute(service),
  ];
  return [...routes, ...documentationRoutes(routes, version)];
}
