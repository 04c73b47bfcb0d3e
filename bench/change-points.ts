/** How often a recording with nothing wrong is cut, and where one is that was changed at a known time. */
import type {Level} from "../src/artifacts/level.ts";
import {changeReference, findChangePoints} from "../src/judgement/change-points/change-points.ts";
import {judgeStretches} from "../src/judgement/change-points/stretches.ts";
import {judgeRecording} from "../src/judgement/drift/compare-recording.ts";
import {makeContext, type ReferenceContext} from "../src/judgement/drift/context.ts";
import {windowFeatures} from "../src/judgement/drift/features.ts";
import type {Recording} from "../src/judgement/drift/recordings.ts";
import {wilsonInterval} from "../src/stats/wilson.ts";
import type {Row} from "./measure.ts";
import {shippedParams} from "./shipped-params.ts";
import {drawLabelled, drawRecording} from "./simulation/autoregressive-people.ts";
import {
  type Change,
  changeRecording,
  joinAt,
  mirror,
  rotate,
  shift,
  spread,
} from "./simulation/changed-recording.ts";
import {RealSplit, readRealPeople} from "./simulation/real-people.ts";
import {uniform} from "./simulation/uniform.ts";

const SPLITS = 11;
const DRAWS = 400;

const CHANGES: Readonly<Record<string, (recording: Recording) => Change>> = {
  "nothing wrong": () => () => undefined,
  "Ax + 0.5 sd": () => shift(0, 0.5),
  "Ax + 1 sd": () => shift(0, 1),
  "variance of Gy × 4": () => spread(4, 4),
  "turned by 30° about z": ({windows}) => rotate(2, 30, windows),
  "turned by 90° about x": ({windows}) => rotate(0, 90, windows),
  "Ax mirrored": ({windows}) => mirror(0, windows),
};

/** What came of one recording. */
interface Outcome {
  readonly cut: boolean;
  /** Of the change point that is nearest to the change. */
  readonly secondsOff: number;
  readonly widthSeconds: number;
  readonly held: boolean;
  /** Levels of the first and of the last part; undefined where it was not cut. */
  readonly first: Level | undefined;
  readonly last: Level | undefined;
}

export async function benchChangePoints(repository: string, shared: string): Promise<Row[]> {
  const people = readRealPeople(shared);
  const outcomes = new Map<string, Outcome[]>();
  for (let seed = 1; seed <= SPLITS; seed++) {
    const split = new RealSplit(repository, people, seed);
    split.build();
    await measure(repository, split, outcomes, uniform(seed));
    split.close();
  }
  return [
    ...[...outcomes].map(([name, found]) => describe(name, found)),
    ...[0.9, 0.99].map((phi) => autoregressive(repository, phi)),
  ];
}

/** Eight people alike and recordings of one more, 200 s of first-order autoregressive channels. */
function autoregressive(repository: string, phi: number): Row {
  const params = shippedParams(repository);
  const process = {phi, between: 0, seconds: 200};
  let cut = 0;
  for (let draw = 1; draw <= DRAWS; draw++) {
    const random = uniform(draw);
    const {windows} = drawLabelled(8, process, random);
    const reference = changeReference(windowFeatures(windows), windows, params.changePoints);
    const {windows: own} = drawRecording(process, random);
    if (findChangePoints(reference, windowFeatures(own), own, params.changePoints).points.length > 0) cut++;
  }
  const {lo, hi} = wilsonInterval(cut, DRAWS, 0.95);
  return {
    what: `change points, AR(${phi}), nothing wrong`,
    figure: `cut ${cut} of ${DRAWS}, ${(cut / DRAWS).toFixed(3)} (${lo.toFixed(3)} to ${hi.toFixed(3)})`,
    target: "0.05",
    met: lo <= 0.05,
  };
}

async function measure(
  repository: string,
  split: Pick<RealSplit, "inputs">,
  outcomes: Map<string, Outcome[]>,
  random: () => number,
): Promise<void> {
  const {reference, labelled, recordings} = await split.inputs();
  const context = makeContext(reference, labelled, {...shippedParams(repository), nullRounds: 100});
  for (const recording of recordings)
    for (const [name, make] of Object.entries(CHANGES)) {
      const {t} = recording.fused;
      const timeMs = t[Math.floor((0.25 + 0.5 * random()) * t.length)]!;
      const changed = joinAt(recording, changeRecording(recording, make(recording)), timeMs);
      const outcome = judge(context, changed, timeMs, random);
      outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
    }
}

function judge(
  context: ReferenceContext,
  recording: Recording,
  truth: number,
  random: () => number,
): Outcome {
  const {windows} = recording;
  const features = windowFeatures(windows);
  const changePoints = findChangePoints(context.changes(), features, windows, context.params.changePoints);
  const stretches = judgeStretches(
    recording,
    changePoints,
    (stretch) => judgeRecording(context, stretch, random).causes,
  );
  const [nearest] = changePoints.points.toSorted(
    (a, b) => Math.abs(a.timeMs - truth) - Math.abs(b.timeMs - truth),
  );
  return {
    cut: nearest !== undefined,
    secondsOff: nearest === undefined ? Number.NaN : Math.abs(nearest.timeMs - truth) / 1000,
    widthSeconds: nearest === undefined ? Number.NaN : (nearest.highMs - nearest.lowMs) / 1000,
    held: nearest !== undefined && nearest.lowMs <= truth && truth <= nearest.highMs,
    first: stretches[0]?.level,
    last: stretches.at(-1)?.level,
  };
}

function describe(name: string, outcomes: readonly Outcome[]): Row {
  const cut = outcomes.filter((one) => one.cut);
  const {lo, hi} = wilsonInterval(cut.length, outcomes.length, 0.95);
  const share = `cut ${cut.length} of ${outcomes.length}, ${(cut.length / outcomes.length).toFixed(2)} (${lo.toFixed(2)} to ${hi.toFixed(2)})`;
  if (name === "nothing wrong")
    return {
      what: "change points, nothing wrong",
      figure: share,
      target: "0.05",
      met: cut.length / outcomes.length <= 0.05,
    };
  const part = (hits: number) => (hits / cut.length).toFixed(2);
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]?.toFixed(1) ?? "–";
  const isBad = (level: Level | undefined) => level === "warn" || level === "fail";
  return {
    what: `change points, ${name} from a random time on`,
    figure: `${share}; off by ${median(cut.map((one) => one.secondsOff))} s (median), interval ${median(cut.map((one) => one.widthSeconds))} s, holds the time in ${part(cut.filter((one) => one.held).length)}; part before not blamed ${part(cut.filter(({first}) => !isBad(first)).length)}, part after found ${part(cut.filter(({last}) => isBad(last)).length)}`,
  };
}
