/** `POST /labels`: what a person said of windows that were served, which comes later. */
import type {FastifyRequest} from "fastify";
import * as z from "zod";
import type {Route} from "../http/route.ts";
import {parseBody} from "../input/prepare-body.ts";
import {Problem, problemOfIssues} from "../problem.ts";
import type {Service} from "../service.ts";

const MAX_LABELS = 10_000;
const MAX_BODY_MB = 4;

const answer = z.object({
  /** Windows that have this label now. */
  accepted: z.number().int(),
  /** Positions in the list of labels whose window is not known, or is forgotten. */
  unknown: z.array(z.number().int()),
});

export function labelsRoute(service: Service): Route {
  const body = bodySchema(service.model.scaler.classes);
  return {
    method: "POST",
    path: "/labels",
    tag: "monitoring",
    scope: "admin",
    summary: "What windows that were served really showed",
    description:
      "By the request's id and the window's position in its answer; of a body of lines with the line's. A window's second " +
      "label takes the place of the first. What was served is remembered as long as `monitor` in params.yaml says.",
    body: {"application/json": body},
    maxBodyMB: MAX_BODY_MB,
    answers: {200: {description: "How many are known", content: {"application/json": answer}}},
    problems: ["unprocessable", "conflict", "overloaded"],
    handle: async (request): Promise<z.infer<typeof answer>> => {
      if (!service.monitor.isWatching)
        throw new Problem("conflict", "nothing is watched here", {
          hint: "Write the block `monitor` into params.yaml.",
        });
      const {labels} = checkBody(request, body);
      const taken = await service.monitor.label(
        labels.map(({request: id, line, window, activity}) => ({
          request: line === undefined ? id : `${id}/${line}`,
          window,
          activity,
        })),
      );
      return {accepted: taken.accepted, unknown: [...taken.unknown]};
    },
  };
}

function bodySchema(classes: readonly string[]) {
  const position = z.number().int().min(0).max(1e9);
  const label = z.strictObject({
    /** `id` of the answer. */
    request: z.string().regex(/^[\w.-]{1,64}$/),
    /** Of the body, where that was lines of JSON. */
    line: position.optional(),
    /** `window` of the prediction. */
    window: position.default(0),
    activity: z.enum(classes),
  });
  return z.strictObject({labels: z.array(label).min(1).max(MAX_LABELS)});
}

function checkBody<T>({body}: FastifyRequest, schema: z.ZodType<T>): T {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new Problem("bad-request", "there is no body", {hint: "Send JSON; /openapi.json has the schema."});
  const result = schema.safeParse(parseBody(body));
  if (!result.success) throw problemOfIssues(result.error);
  return result.data;
}
