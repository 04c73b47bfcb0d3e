/** Keeps a request with its answer, where requests are kept. */
import type {FastifyRequest} from "fastify";
import {standsOn} from "../answer/stands-on.ts";
import type {ServedModel} from "../model/served-model.ts";
import type {RequestRecord} from "../request-log/record.ts";
import type {Service} from "../service.ts";

/** `p` are the probabilities (windows, classes) that `model` answered. */
export function logRequest(
  service: Service,
  {id, headers, body}: FastifyRequest,
  answer: {readonly route: RequestRecord["route"]; readonly model: ServedModel; readonly p: Float32Array},
): void {
  if (service.requests === undefined) return;
  const {route, model, p} = answer;
  const headerLength = headers["inference-header-content-length"];
  service.requests.record({
    kymo: "request/1",
    id,
    time: new Date().toISOString(),
    route,
    contentType: headers["content-type"] ?? "",
    headerLength: typeof headerLength === "string" ? headerLength : null,
    model: standsOn(model),
    settings: service.prepareContext(model).settings,
    body: (body as Buffer).toString("base64"),
    probabilities: Buffer.from(p.buffer, p.byteOffset, p.byteLength).toString("base64"),
  });
}
