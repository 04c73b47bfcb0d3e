/** Everything that a recording's page shows, worked out once for its chart, its tables and its script. */
import {hasGyro, SENSOR_CHANNELS} from "../../../artifacts/channels.ts";
import type {RecordingDrift} from "../../../artifacts/drift/recording.ts";
import type {FusedTable} from "../../../artifacts/fused.ts";
import type {PredictionsTable} from "../../../artifacts/predictions.ts";
import type {Quality} from "../../../artifacts/quality.ts";
import type {Refusal} from "../../../artifacts/refusal.ts";
import {type Behaviour, behavioursOf} from "./behaviours.ts";
import {bySecond, type SampleTimes, type SecondLimits, type Seconds} from "./by-second.ts";
import {byMinute, type Minute} from "./minutes.ts";
import {type QualityTrack, qualityTracks} from "./quality-tracks.ts";
import {type TellingMinute, tellingMinutes} from "./telling.ts";
import {type ShownWindow, shownWindows} from "./windows.ts";

export interface RecordingInputs {
  readonly fused: FusedTable;
  readonly quality: Quality;
  readonly predictions: PredictionsTable;
  readonly times: SampleTimes;
  /** Undefined where drift knows nothing of the recording. */
  readonly drift: RecordingDrift | undefined;
  /** Why the recording is not used, though it could be read; undefined where it is. */
  readonly refusal: Refusal | undefined;
  readonly limits: RecordingLimits;
  /** An IANA name, such as Europe/Athens. */
  readonly timeZone: string;
}

export interface RecordingLimits extends SecondLimits {
  /** Share by which a second may have fewer samples than the rate says. */
  readonly maxRateErrorShare: number;
}

export interface RecordingContent extends Omit<RecordingInputs, "times"> {
  readonly startMs: number;
  readonly endMs: number;
  /** Those that are predicted at least once, most frequent first. */
  readonly behaviours: readonly Behaviour[];
  readonly windows: readonly ShownWindow[];
  readonly seconds: Seconds;
  readonly minutes: readonly Minute[];
  readonly telling: readonly TellingMinute[];
  /** Half the height of each channel's row, in the channel's unit: one for either sensor. */
  readonly reach: readonly number[];
  /** In the order of QUALITY_ROWS. */
  readonly tracks: readonly QualityTrack[];
}

export function recordingContent({times, ...inputs}: RecordingInputs): RecordingContent {
  const {fused, predictions, limits} = inputs;
  const seconds = bySecond(fused, times, limits);
  const windows = shownWindows(fused, predictions);
  const behaviours = behavioursOf(predictions);
  const minutes = byMinute(fused, seconds, windows);
  const startMs = fused.t[0] ?? 0;
  return {
    ...inputs,
    startMs,
    endMs: startMs + (fused.rows * 1000) / fused.rateHz,
    behaviours,
    windows,
    seconds,
    minutes,
    telling: tellingMinutes(minutes, behaviours),
    reach: reachOf(fused),
    tracks: qualityTracks(seconds, limits.maxRateErrorShare),
  };
}

/** The largest value of either sensor's axes, up to a round number, so that its three rows can be compared. */
function reachOf({channels}: FusedTable): number[] {
  const reach: number[] = channels.map(() => 1);
  for (const members of [SENSOR_CHANNELS.accel, ...(hasGyro(channels) ? [SENSOR_CHANNELS.gyro] : [])]) {
    let most = 0;
    for (const channel of members)
      for (const value of channels[channel]!) if (Math.abs(value) > most) most = Math.abs(value);
    for (const channel of members) reach[channel] = roundUp(most);
  }
  return reach;
}

/** To a round number of at most two digits. */
function roundUp(value: number): number {
  if (value === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
    .map((factor) => factor * power)
    .find((limit) => limit >= value)!;
}
