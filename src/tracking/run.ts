/** A recorded run (`run/1`): what went in, what came out, how it went. Written once, never changed. */
import * as z from "zod";
import type {JsonValue} from "../runner/stage.ts";

const json: z.ZodType<JsonValue> = z.json();

/** `Array.isArray` does not tell lists that cannot be changed from objects. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export const runSchema = z.object({
  kymo: z.literal("run/1"),
  /** The beginning of a SHA-256 of instance, fingerprint and start. */
  id: z.string().regex(/^[0-9a-f]{12}$/),
  stage: z.string(),
  instance: z.string(),
  fingerprint: z.string(),
  code: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  /** Null outside a git repository. */
  git: z
    .object({
      commit: z.string(),
      /** Whether anything but dag.lock and the run's own outputs differed from the commit. */
      dirty: z.boolean(),
    })
    .nullable(),
  environment: z.object({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.number().int(),
    /** Installed versions of the packages that compute. */
    packages: z.record(z.string(), z.string()),
  }),
  bindings: z.record(z.string(), json),
  /** Dotted names: `train.batchSize`. */
  params: z.record(z.string(), json),
  metrics: z.array(z.object({name: z.string(), step: z.number().int(), value: z.number()})),
  /** The epoch whose weights were kept: its metrics are the run's; null where there are no epochs. */
  keptStep: z.number().int().nullable(),
  artifacts: z.array(
    z.object({
      direction: z.enum(["in", "out"]),
      name: z.string(),
      path: z.string(),
      /** Content digest. */
      digest: z.string(),
    }),
  ),
  observations: z.array(json),
});

export type Run = z.infer<typeof runSchema>;
export type MetricPoint = Run["metrics"][number];
