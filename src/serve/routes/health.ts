/** `/health`, `/health/live`, `/health/ready`: for whoever restarts the service, sends it requests, or looks at it. */
import * as z from "zod";
import {standsOn, standsOnSchema} from "../answer/stands-on.ts";
import type {Route} from "../http/route.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";

const status = z.enum(["ok", "stopping", "unavailable"]);

export function healthRoutes(service: Service): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health/live",
      tag: "health",
      summary: "Whether the process answers at all",
      answers: {
        200: {description: "It does", content: {"application/json": z.object({status: z.literal("ok")})}},
      },
      handle: () => ({status: "ok"}),
    },
    {
      method: "GET",
      path: "/health/ready",
      tag: "health",
      summary: "Whether it takes requests; fails first when it is told to stop",
      answers: {
        200: {description: "It does", content: {"application/json": z.object({status: z.literal("ok")})}},
      },
      problems: ["stopping", "overloaded"],
      handle: () => {
        const now = service.status;
        if (now === "ok") return {status: now};
        throw now === "stopping"
          ? new Problem("stopping", "the service is stopping")
          : new Problem("overloaded", "no thread has the model loaded", {retryAfterSeconds: 1});
      },
    },
    {
      method: "GET",
      path: "/health",
      tag: "health",
      summary: "Status, model, baseline, time since the start",
      answers: {
        200: {
          description: "How it stands",
          content: {
            "application/json": z.object({
              status,
              model: standsOnSchema,
              hasBaseline: z.boolean(),
              uptimeSeconds: z.number(),
              threadsReady: z.number().int(),
              queuedWindows: z.number().int(),
              /** What became of the last model that was to take over. */
              lastSwap: z
                .object({
                  model: z.string(),
                  verdict: z.enum(["accepted", "refused"]),
                  reason: z.string().nullable(),
                })
                .nullable(),
            }),
          },
        },
      },
      handle: () => ({
        status: service.status,
        model: standsOn(service.model),
        hasBaseline: service.model.digests.baseline !== null,
        uptimeSeconds: Math.round((Date.now() - service.startedAt) / 100) / 10,
        threadsReady: service.engine.readyThreads,
        queuedWindows: service.engine.queuedWindows,
        lastSwap: service.lastSwap,
      }),
    },
  ];
}
