/** The block `monitor` of params.yaml: how what was served is watched, and what the layers warn and fail at. */
import * as z from "zod";

const count = z.number().int().min(1);
const share = z.number().min(0).max(1);
const threshold = z.strictObject({warn: z.number(), fail: z.number()});

export const monitorParams = z.strictObject({
  /** Rolling spans, ascending. */
  spanHours: z.array(z.number().positive().max(8784)).min(1).max(6),
  /** Of the history's points; those older than a day are put together into hours. */
  bucketMinutes: z.number().int().min(1).max(60),
  minWindows: count,
  levels: z.strictObject({high: share, moderate: share, low: share}),
  shortDwell: count,
  confidence: threshold,
  entropy: threshold,
  uncertainShare: threshold,
  flipRate: threshold,
  stretch: z.strictObject({
    windows: count,
    leastWindows: count,
    /** From the begin of a stretch of a person to that of the next. */
    everyMinutes: z.number().nonnegative(),
    /** After which a stretch is judged as it is, with `leastWindows`. */
    mostMinutes: z.number().positive(),
  }),
  labels: z.strictObject({minUnits: count.min(2), level: z.literal([0.9, 0.95, 0.99])}),
  keep: z.strictObject({people: count, windows: count, stretchWindows: count, events: count}),
  /** Names of recordings by the person who wore the watch, `*` for any letters. */
  people: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  /** Of the history by recording, for change points. */
  changes: z.strictObject({
    alpha: z.number().gt(0).lt(1),
    leastRecordings: count.min(2),
    rounds: z.number().int().min(99),
  }),
});

export type MonitorParams = z.infer<typeof monitorParams>;
