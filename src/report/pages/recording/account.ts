/** What a recording's page shows, as the data that stands beside it. */

import type {Refused} from "../../../artifacts/quality.ts";
import type {Recording} from "../../../artifacts/recording/recording.ts";
import {envelope} from "../../../signal/envelope.ts";
import type {RecordingContent} from "./content.ts";
import {refusalText} from "./refused.ts";
import type {ShownWindow} from "./windows.ts";

const COLUMNS = 150;

export function recordingAccount(content: RecordingContent): Recording {
  const {fused, predictions, drift, minutes, windows, tracks, behaviours} = content;
  const {classes, model} = predictions.meta;
  const [missing, , , still] = tracks;
  return {
    kymo: "recording/1",
    session: fused.session,
    simulated: drift?.simulated ?? false,
    refusal: content.refusal === undefined ? null : refusalText(content.refusal),
    time: {startMs: content.startMs, endMs: content.endMs},
    timeZone: content.timeZone,
    windows: windows.length,
    verdict: drift === undefined ? null : {level: drift.verdict.level, headline: drift.verdict.headline},
    model,
    classes: [...classes],
    behaviours: behaviours.map(({name, share}) => ({name, share: round(share)})),
    meanConfidence: known(windows.reduce((sum, {confidence}) => sum + confidence, 0) / windows.length),
    missing: round(missing!.mean),
    still: round(still!.mean),
    minutes: minutes.map((minute) => ({
      startMs: minute.startMs,
      windows: minute.windows.length,
      predicted: minute.most === null ? null : classes[minute.most.code]!,
      share: known(minute.most?.share ?? Number.NaN),
      meanConfidence: known(minute.meanConfidence),
      changes: minute.changes,
      movement: known(minute.movement),
      missing: round(minute.missing),
      imputed: round(minute.imputed),
      clipped: round(minute.clipped),
      still: round(minute.still),
    })),
    picture: {
      channels: fused.channels.map((values) => {
        const {low, high} = envelope(values, 0, fused.rows, Math.min(COLUMNS, fused.rows));
        return {low: Array.from(low, knownShort), high: Array.from(high, knownShort)};
      }),
      bars: barsOf(windows, fused.rows),
    },
  };
}

/** Of a recording of which nothing but the reason is known. */
export function refusedAccount(
  {session, refusal}: Refused,
  timeZone: string,
  model: Recording["model"],
): Recording {
  return {
    kymo: "recording/1",
    session,
    simulated: false,
    refusal: refusalText(refusal),
    time: null,
    timeZone,
    windows: 0,
    verdict: null,
    model,
    classes: [],
    behaviours: [],
    meanConfidence: null,
    missing: 0,
    still: 0,
    minutes: [],
    picture: {channels: [], bars: []},
  };
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
const known = (value: number): number | null => (Number.isNaN(value) ? null : round(value));
const knownShort = (value: number): number | null =>
  Number.isNaN(value) ? null : Number(value.toPrecision(3));

/** Neighbouring windows of one class as one bar, as long as a small picture can tell it; its confidence is the mean. */
function barsOf(windows: readonly ShownWindow[], rows: number): [number, number, number, number][] {
  const bars: {from: number; to: number; code: number; confidence: number; n: number}[] = [];
  for (const {from, to, predicted, confidence} of windows) {
    const last = bars.at(-1);
    if (last !== undefined && last.code === predicted && from - last.to < rows / COLUMNS) {
      last.to = to;
      last.confidence += confidence;
      last.n++;
    } else bars.push({from, to, code: predicted, confidence, n: 1});
  }
  const place = (row: number) => Math.round((row / rows) * 1e4) / 1e4;
  return bars.map(({from, to, code, confidence, n}) => [
    place(from),
    place(to),
    code,
    Math.round((confidence / n) * 100) / 100,
  ]);
}
