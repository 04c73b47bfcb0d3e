/**
 * What the service tells its dashboard, event by event (`/events`): how it runs now, minute by minute over the last hour,
 * and what stands beside it, such as versions and alerts. Times are milliseconds since 1970 of the service's clock; null is
 * "nothing to measure". Figures of requests are of those that send data to be predicted.
 */
import * as z from "zod";

const count = z.number().int().nonnegative();
const perSecond = z.number().nonnegative();
/** Milliseconds, from a request's headers to the end of its answer, by the buckets of `kymo_request_seconds`. */
const latency = z.number().nullable();

/** The event `now`. */
export const liveNowSchema = z.object({
  at: z.number(),
  status: z.enum(["ok", "stopping", "unavailable"]),
  uptimeSeconds: z.number(),
  /** Over which the figures up to `errorShare` are; less right after the start. */
  overSeconds: z.number(),
  requestsPerSecond: perSecond,
  windowsPerSecond: perSecond,
  p50: latency,
  p95: latency,
  p99: latency,
  /** Requests refused with 4xx or for want of room, and those that the service failed. */
  refusedPerSecond: perSecond,
  failedPerSecond: perSecond,
  /** Failed of all; null where none was asked. */
  errorShare: z.number().nullable(),
  queuedWindows: count,
  waitingJobs: count,
  threadsReady: count,
  memoryMB: z.number(),
});

/** The event `point`; `points` has those of the last hour, oldest first. */
export const livePointSchema = z.object({
  /** End of the stretch. */
  at: z.number(),
  seconds: z.number(),
  requests: count,
  windows: count,
  refused: count,
  failed: count,
  p50: latency,
  p95: latency,
  p99: latency,
  /** The longest queue seen. */
  queuedWindows: count,
  /** Windows of each class, in the order of `classes`. */
  byClass: z.array(count),
});

const alertSchema = z.object({
  rule: z.string(),
  title: z.string(),
  severity: z.enum(["info", "warning", "critical"]),
  since: z.number(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.string(),
  likelyCause: z.string(),
  advice: z.string(),
});

const versionSchema = z.object({
  name: z.string(),
  version: z.string(),
  lifecycle: z.enum(["Development", "Staging", "Production", "Archived"]),
  isServed: z.boolean(),
});

/** The event `state`: sent at first, and when it changed. */
export const liveStateSchema = z.object({
  model: z.object({
    name: z.string(),
    version: z.string().nullable(),
    /** SHA-256 each, as in every answer. */
    digests: z.object({
      model: z.string(),
      scaler: z.string(),
      baseline: z.string().nullable(),
      code: z.string(),
    }),
  }),
  classes: z.array(z.string()),
  threads: count,
  /** Oldest first; empty where the registry is. */
  versions: z.array(versionSchema),
  /** Why the registry cannot be read; null where it can. */
  versionsProblem: z.string().nullable(),
  /** What became of the last model that was to take over. */
  lastSwap: z
    .object({model: z.string(), verdict: z.enum(["accepted", "refused"]), reason: z.string().nullable()})
    .nullable(),
  alerts: z.object({
    /** Why nothing is known: nobody has looked yet, or what was written cannot be read. */
    problem: z.string().nullable(),
    /** When the rules were last held against the figures. */
    lookedAt: z.number().nullable(),
    /** Worst first. */
    broken: z.array(alertSchema),
  }),
});

export type LiveNow = z.infer<typeof liveNowSchema>;
export type LivePoint = z.infer<typeof livePointSchema>;
export type LiveState = z.infer<typeof liveStateSchema>;
export type LiveAlert = z.infer<typeof alertSchema>;
export type LiveVersion = z.infer<typeof versionSchema>;
