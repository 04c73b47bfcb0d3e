/**
 * What the service is told by params.yaml: the block `serve`, of which everything has a default, and the parameters of
 * the stages whose functions it runs.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "yaml";
import * as z from "zod";
import {severitySchema} from "../alerts/params.ts";
import {ingestParams} from "../formats/garmin/ingest-params.ts";
import {monitorParams} from "../judgement/monitor/params.ts";
import {withoutEnding} from "../platform/ending.ts";
import {ExpectedError} from "../platform/failure.ts";
import {fuseParams} from "../signal/fuse-params.ts";
import {gateParams} from "../signal/gate-params.ts";
import {windowParams} from "../windows/window-params.ts";

const count = z.number().int().min(1);
const seconds = z.number().min(0).max(3600);

export const serveParams = z.strictObject({
  /** An address beyond this machine needs API keys, or `allowOpen`. */
  host: z.string().default("127.0.0.1"),
  port: z.number().int().min(0).max(65535).default(8080),
  allowOpen: z.boolean().default(false),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  /** Threads that run the model; "auto" is one a processor. */
  workers: z.union([z.literal("auto"), count.max(64)]).default("auto"),
  batch: z
    .strictObject({
      /** Windows that a worker is given at a time; with more, all models measured were slower. */
      maxWindows: count.max(4096).default(16),
      /** How long an incomplete batch waits for more while a worker is free. */
      maxDelayMs: z.number().min(0).max(1000).default(0),
    })
    .prefault({}),
  queue: z
    .strictObject({
      /** Windows that may wait; more are refused with 503. */
      maxWindows: count.default(512),
      /** Where requests keep waiting longer, only as many are taken as are answered within it. */
      targetWaitMs: count.default(100),
      /** A request that waits longer is refused with 503. */
      maxWaitMs: count.default(1000),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Of a JSON body. */
      bodyMB: z.number().positive().default(16),
      /** Of an Arrow body, a line-delimited stream or an upload, all parts together. */
      batchMB: z.number().positive().default(256),
      windowsPerRequest: count.default(100_000),
      /** For receiving a request, headers and body. */
      receiveSeconds: seconds.default(60),
      /** For a large body to be parsed; a thread that takes longer is replaced. */
      parseSeconds: count.max(3600).default(30),
      /** For the answer of a single prediction, and of a batch or an upload. */
      answerSeconds: seconds.default(10),
      batchSeconds: seconds.default(300),
      /** A connection on which nothing moves is cut off. */
      idleSeconds: seconds.default(30),
      connections: count.default(1024),
    })
    .prefault({}),
  swap: z
    .strictObject({
      /** Whether another version in production takes over while the service runs. */
      enabled: z.boolean().default(true),
      lookSeconds: z.number().positive().max(3600).default(1),
      goldenWindows: count.max(10_000).default(64),
      /** A new model that agrees less with the old one on the golden windows is refused. */
      minAgreement: z.number().min(0).max(1).default(0.5),
    })
    .prefault({}),
  /** Dashboards that may be open at a time. */
  dashboards: z.number().int().min(0).max(1000).default(16),
  /** A version, `NAME@staging`, that sees what is asked and answers nobody; null for none. */
  shadow: z.string().nullable().default(null),
  /** Answers kept, in windows, the least recently used go first; 0 keeps none. Uploads are never kept. */
  cache: z.strictObject({maxWindows: z.number().int().min(0).max(1e7).default(4096)}).prefault({}),
  log: z
    .strictObject({
      /** Whether requests are kept, with what was sent, for `kymo replay`. */
      requests: z.boolean().default(false),
      /** Older ones are removed; so are the oldest beyond `maxMB`. */
      days: z.number().positive().max(3650).default(7),
      maxMB: z.number().positive().default(1024),
    })
    .prefault({}),
  drain: z
    .strictObject({
      /** After SIGTERM: readiness fails, requests are still taken, so that a balancer can turn away. */
      noticeSeconds: seconds.default(0),
      /** Then what is being answered has this long. */
      maxSeconds: seconds.default(20),
    })
    .prefault({}),
});

export type ServeParams = z.infer<typeof serveParams>;

const settingsSchema = z.object({
  seed: z.number(),
  model: z.string(),
  scaler: z.string(),
  baseline: z.string(),
  ingest: ingestParams,
  fuse: fuseParams,
  validate: gateParams,
  windows: windowParams,
  drift: z.unknown(),
  /** Without it nothing is watched. */
  monitor: monitorParams.optional(),
  alerts: z.object({rules: z.record(z.string(), z.object({severity: severitySchema}))}).optional(),
  serve: serveParams.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

const FILE = "params.yaml";

/** Reads params.yaml in the project's folder. Throws an ExpectedError that names every parameter that is wrong. */
export function readSettings(root: string): Settings {
  const path = join(root, FILE);
  const hint = `Serve from a project's folder: \`kymo -C DIR serve\`; ${FILE} needs the parameters of kymo's stages.`;
  if (!existsSync(path)) throw new ExpectedError("input", `there is no ${FILE}`, {file: path, hint});
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", `${FILE} is not YAML: ${(cause as Error).message.split("\n")[0]}`, {
      file: path,
      hint: `Correct it; \`pnpm dag status\` shows the place.`,
      cause,
    });
  }
  const result = settingsSchema.safeParse(fillIn(value));
  if (result.success) return result.data;
  const place = z.core.toDotPath(result.error.issues[0]?.path ?? []);
  throw new ExpectedError("input", z.prettifyError(result.error), {
    file: path,
    ...(place === "" ? {} : {place}),
    hint,
  });
}

/** Parameters at the top that follow from those before them, as the runner fills them in: `card: ${model.stem}.card.yaml`. */
function fillIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const filled: Record<string, unknown> = {};
  for (const [key, own] of Object.entries(value))
    filled[key] =
      typeof own !== "string"
        ? own
        : own.replace(/\$\{(\w+)(\.stem)?\}/g, (whole, name: string, stem: string | undefined) => {
            const found = filled[name];
            if (typeof found !== "string") return whole;
            return stem === undefined ? found : withoutEnding(found);
          });
  return filled;
}
