/**
 * The monitor's snapshot (`monitoring/1`): what was served, in rolling spans of time, over all and by person, and what the
 * rules find in it. `GET /monitor` answers it; the dashboard and the metrics show it and decide nothing.
 *
 * `null` means "could not be measured"; a `note` or `withheld` beside it says why. A person is whom the request named in
 * `X-Person`, else the API key's name, else `anonymous`. Times are ISO 8601 in UTC, of the service's clock.
 */
import * as z from "zod";
import {ruleSchema, verdictSchema} from "./drift/verdict.ts";
import {levelSchema} from "./level.ts";

export const MONITORING_KIND = "monitoring/1";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const time = z.iso.datetime();
const interval = {value: figure, low: figure, high: figure};

/** The layers of confidence and time over some windows. Shares are of the windows, unless said otherwise. */
export const layersSchema = z.object({
  windows: count,
  requests: count,
  /** 0 where it is not known. */
  people: count,
  /** Winning probability. */
  confidence: z.object({mean: figure, sd: figure, min: figure, max: figure}),
  /** Above `high`; above `moderate`; from `low` on; below `low`: windows, not shares. */
  levels: z.object({high: count, moderate: count, low: count, uncertain: count}),
  uncertainShare: figure,
  /** Mean, nats. */
  entropy: figure,
  margin: figure,
  /** Over windows of a person one after another, in the order of time, or of arrival where no times were told. */
  temporal: z.object({
    /** Neighbours looked at. */
    pairs: count,
    /** Share of the neighbours whose activities differ. */
    flipRate: figure,
    /** Stretches of one activity that have ended. */
    bouts: count,
    /** Windows a bout. */
    meanDwell: figure,
    /** Share of the bouts of at most `shortDwell` windows. */
    shortDwellShare: figure,
  }),
  /** In the order of `classes`; sums to 1, or all null. */
  shares: z.array(figure),
  /** Exponential of the entropy of the shares. */
  effectiveClasses: figure,
  largestShare: figure,
});

const judgedSchema = z.object({layers: layersSchema, verdict: verdictSchema});

export const spanSchema = z.object({
  /** `1h`, `24h`, `7d`. */
  name: z.string(),
  seconds: z.number().positive(),
  from: time,
  all: judgedSchema,
  /** Most windows first. */
  people: z.array(judgedSchema.extend({person: z.string()})),
});

const channelSchema = z.object({
  channel: z.string(),
  level: levelSchema,
  psi: figure,
  /** Kolmogorov-Smirnov distance. */
  ks: figure,
  /** Training sd. */
  wassersteinOverSd: figure,
  meanShiftOverSd: figure,
});

/** A stretch of one person's windows, compared with the reference as the pipeline compares a recording. */
export const personDriftSchema = z.object({
  person: z.string(),
  /** When it was judged; of the first and the last window. */
  at: time,
  from: time,
  to: time,
  windows: count,
  verdict: verdictSchema,
  /** Rules that were broken in the stretch before as well. */
  confirmed: z.array(z.string()),
  channels: z.array(channelSchema),
  outOfDistributionShare: figure,
  /** Accuracy to be expected, or why none is told. */
  estimated: z.object({withheld: z.string().nullable(), ...interval}),
});

const driftSchema = z.object({
  /** Why nothing is compared; null where it is. */
  withheld: z.string().nullable(),
  level: levelSchema,
  /** Some rule is broken at `warn` or `fail` in two stretches of a person, one after the other. */
  isDetected: z.boolean(),
  /** Windows a stretch. */
  stretchWindows: count,
  /** People whose latest stretch is of the longest span; those of them at `warn` or `fail`. */
  peopleJudged: count,
  peopleDrifted: count,
  /** Of each channel the largest of any person. */
  channels: z.array(channelSchema),
  /** Mean over the people, weighted by windows. */
  outOfDistributionShare: figure,
  people: z.array(personDriftSchema),
});

const performanceSchema = z.object({
  /** By labels that came later. */
  labelled: z.object({
    windows: count,
    people: count,
    accuracy: z.object({...interval, note: z.string().nullable()}),
    macroF1: figure,
    /** Of the windows of the longest span. */
    labelledShare: figure,
  }),
  /** Without labels, weighted by windows over the people it may be told of. */
  estimated: z.object({...interval, windows: count, withheld: z.string().nullable()}),
  /** Of the same model on labelled people it did not learn from; null where that is not known. */
  reference: figure,
});

/** A stretch of time of the history, for charts. */
const pointSchema = z.object({
  from: time,
  seconds: z.number().positive(),
  windows: count,
  confidence: figure,
  entropy: figure,
  uncertainShare: figure,
  flipRate: figure,
  shares: z.array(figure),
});

export const eventSchema = z.object({
  at: time,
  /** Null for what concerns all. */
  person: z.string().nullable(),
  what: z.enum(["drift", "layers", "model", "baseline"]),
  level: levelSchema,
  text: z.string(),
});

export const monitoringSchema = z.object({
  kymo: z.literal(MONITORING_KIND),
  at: time,
  /** Null until the first window was served. */
  since: time.nullable(),
  model: z.object({name: z.string(), version: z.string().nullable(), digest: z.string()}),
  classes: z.array(z.string()),
  /** Of the file that recordings are compared with; the age counts from when it was first seen or written. */
  baseline: z.object({digest: z.string(), since: time, ageDays: z.number()}).nullable(),
  verdict: verdictSchema,
  /** Those in force, with their thresholds. */
  rules: z.array(ruleSchema),
  /** Shortest first. */
  spans: z.array(spanSchema),
  drift: driftSchema,
  performance: performanceSchema,
  /** Oldest first. */
  history: z.array(pointSchema),
  /** What became known when, the latest last. */
  events: z.array(eventSchema),
  kept: z.object({
    people: count,
    /** Requests whose windows can still be labelled. */
    requests: count,
    bytes: count,
    /** Whether it survives a restart: another service in the same folder may have the file. */
    isOnDisk: z.boolean(),
    /** Windows that were not watched, since the monitor had no time or no room. */
    dropped: count,
  }),
});

export type Monitoring = z.infer<typeof monitoringSchema>;
export type Layers = z.infer<typeof layersSchema>;
export type PersonDrift = z.infer<typeof personDriftSchema>;
export type MonitorEvent = z.infer<typeof eventSchema>;
export type Span = z.infer<typeof spanSchema>;
