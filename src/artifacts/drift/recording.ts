/** The drift of one recording: every check with its figures, and the verdict over them. */
import * as z from "zod";
import {levelSchema} from "../level.ts";
import {changePointsSchema, stretchSchema} from "./change-points.ts";
import {channelSchema} from "./channel.ts";
import {measured} from "./measured.ts";
import {
  degenerateSchema,
  domainClassifierSchema,
  estimatedPerformanceSchema,
  predictionSchema,
} from "./prediction.ts";
import {prevalenceSchema} from "./prevalence.ts";
import {verdictSchema} from "./verdict.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const vector = z.tuple([measured, measured, measured]);

const usualSchema = {value: measured, low: figure, high: figure, pAdjusted: measured};

const physicsSchema = z.object({
  level: levelSchema,
  /** Median length of the acceleration vector, m/s². */
  medianNorm: measured,
  /** |median − 9.81| / 9.81. */
  gravityErrorShare: measured,
  /** Mean acceleration, m/s². */
  gravity: z.object({current: vector, reference: vector.nullable()}),
  /** Angle between the two, after the reference is reweighted to the recording's class mix where that is known. */
  rotationDeg: figure,
  /** 95 % of people (or sessions) of the reference stay within this angle of the rest. */
  rotationLimitDeg: figure,
  /** Axes whose sign is turned against the reference: the other wrist. */
  mirroredAxes: z.array(z.string()),
  /** Quiet stretches, which no behaviour changes, with what 95 % of people show; null without people to compare with. */
  rest: z
    .object({
      /** Length of the acceleration, m/s². */
      gravityLength: z.object(usualSchema),
      /** Rate of turn, deg/s. */
      restingRates: z.array(z.object({channel: z.string(), ...usualSchema})),
    })
    .nullable(),
  /** Share of one-second spans in which neither sensor moves. */
  idleShare: measured,
  referenceIdleShare: figure,
  /** Root mean square change from sample to sample over the reference's, of the sensor where it is larger; null without windows. */
  shakeRatio: figure,
  clippedShare: z.array(z.object({channel: z.string(), share: measured})),
  likelyCauses: z.array(z.string()),
});

const timeSchema = z.object({
  level: levelSchema,
  rateHz: measured,
  expectedRateHz: measured,
  /** Windows whose end − start is not what length and rate say. */
  spanErrors: count,
  /** Missing stretches, i.e. borders between segments. */
  gaps: count,
  longestGapSeconds: measured,
  missingShare: measured,
  imputedShare: measured,
  /** Standard deviation of the match between the two sensors in ms, from quality; null when unknown. */
  jitterMs: figure,
  segments: count,
  seconds: measured,
});

const mixtureSchema = z.object({
  explanation: z.enum(["mixture", "sensor", "both", "none", "withheld"]),
  note: z.string(),
  /** Wasserstein over sd before and after the reference is reweighted to the predicted class mix. */
  channels: z.array(z.object({channel: z.string(), before: measured, after: measured})),
});

/** At most 300 points; each is the mean over `binSeconds`. Predicted class is the most frequent one. */
const timelineSchema = z.object({
  binSeconds: measured,
  /** Milliseconds since the Unix epoch. */
  t: z.array(z.number()),
  /** Mean |a| in m/s². */
  norm: z.array(measured),
  /** Standard deviation within windows, mean over the accelerometer's normalised channels. */
  sd: z.array(measured),
  confidence: z.array(figure),
  predicted: z.array(z.string().nullable()),
});

export const recordingSchema = z.object({
  session: z.string(),
  simulated: z.boolean(),
  windows: count,
  /** Samples a channel that entered the channel statistics. */
  samples: count,
  verdict: verdictSchema,
  channels: z.array(channelSchema),
  /** Channels in which some effect is beyond its threshold and beyond chance. */
  driftedChannels: count,
  /** How many tests were made, and adjusted together. */
  tests: count,
  /** The shift of each channel's mean that would be found half of the time, training sd; empty without people. */
  detectable: z.array(z.object({channel: z.string(), meanShiftOverSd: measured})),
  prediction: predictionSchema,
  degenerate: degenerateSchema,
  physics: physicsSchema,
  time: timeSchema,
  mixture: mixtureSchema,
  prevalence: prevalenceSchema,
  estimatedPerformance: estimatedPerformanceSchema,
  domainClassifier: domainClassifierSchema,
  changePoints: changePointsSchema,
  /** The parts between the change points, each judged by itself; empty where nothing changed. */
  stretches: z.array(stretchSchema),
  timeline: timelineSchema,
});

export type Physics = z.infer<typeof physicsSchema>;
export type TimeCheck = z.infer<typeof timeSchema>;
export type Mixture = z.infer<typeof mixtureSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
export type RecordingDrift = z.infer<typeof recordingSchema>;
