/** How often the drift verdict is wrong about a recording with nothing wrong, and finds one that was changed. */
import {type Level, worst} from "../src/artifacts/level.ts";
import {judgeRecording} from "../src/judgement/drift/compare-recording.ts";
import {makeContext, type ReferenceContext} from "../src/judgement/drift/context.ts";
import type {Recording} from "../src/judgement/drift/recordings.ts";
import {signalSums} from "../src/judgement/drift/signal-sums.ts";
import {testSignals} from "../src/judgement/drift/signal-tests.ts";
import {series} from "../src/judgement/drift/window-table.ts";
import {sortFinite} from "../src/stats/sorted.ts";
import {wilsonInterval} from "../src/stats/wilson.ts";
import type {Row} from "./measure.ts";
import {shippedParams} from "./shipped-params.ts";
import {drawLabelled, drawRecording, type Process} from "./simulation/autoregressive-people.ts";
import {blindBound, figuresOf, powerBound} from "./simulation/bound.ts";
import {type Change, changeRecording, mirror, rotate, shift, spread} from "./simulation/changed-recording.ts";
import {RealSplit, readRealPeople} from "./simulation/real-people.ts";
import {uniform} from "./simulation/uniform.ts";

const FALSE_ALARM_RATE = 0.06;
const SPLITS = 11;
const DRAWS = 100;

/** What is put into a recording, and the share of the recordings in which it has to be found. */
const CHANGES: Readonly<Record<string, {change: (recording: Recording) => Change; target: number}>> = {
  "Ax + 0.5 sd": {change: () => shift(0, 0.5), target: 0.8},
  "Ax + 1 sd": {change: () => shift(0, 1), target: 1},
  "Ay + 0.5 sd": {change: () => shift(1, 0.5), target: 0.8},
  "Az + 0.5 sd": {change: () => shift(2, 0.5), target: 0.8},
  "Gy + 0.5 sd": {change: () => shift(4, 0.5), target: 0.8},
  "Ay, variance × 2": {change: () => spread(1, 2), target: 0.6},
  "turned by 30° about z": {change: ({windows}) => rotate(2, 30, windows), target: 0.95},
  "turned by 30° about y": {change: ({windows}) => rotate(1, 30, windows), target: 0.95},
  "turned by 90° about x": {change: ({windows}) => rotate(0, 90, windows), target: 1},
  "Ax mirrored": {change: ({windows}) => mirror(0, windows), target: 1},
};

/** The real people of sp_sw: with nothing wrong, and with each change. */
export async function benchPower(repository: string, shared: string): Promise<Row[]> {
  const params = shippedParams(repository);
  const people = readRealPeople(shared);
  const trials = new Map<string, Trial[]>();
  for (let seed = 1; seed <= SPLITS; seed++) {
    const split = new RealSplit(repository, people, seed);
    split.build();
    const {reference, labelled, recordings} = await split.inputs();
    split.close();
    const context = makeContext(reference, labelled, params);
    const random = uniform(seed);
    for (const recording of recordings) {
      note(trials, UNCHANGED, tryOut(context, recording, random));
      for (const [name, {change}] of Object.entries(CHANGES))
        note(trials, name, tryOut(context, changeRecording(recording, change(recording)), random));
    }
  }
  const unchanged = trials.get(UNCHANGED)!;
  return [
    alarmRow("sp_sw by person", unchanged),
    ...Object.entries(CHANGES).map(([name, {target}]) =>
      foundRow(`sp_sw, ${name}`, trials.get(name)!, {target, unchanged}),
    ),
  ];
}

/** Autoregressive processes: 8 people and 100 s unless said otherwise. */
export function benchAlarms(repository: string): Row[] {
  const params = {...shippedParams(repository), nullRounds: 200};
  const run = (people: number, process: Process, change?: Change): Trial[] =>
    Array.from({length: DRAWS}, (_, i) => {
      const random = uniform(i + 1);
      const labelled = drawLabelled(people, process, random);
      const {windows: table} = labelled;
      const sorted = series(table).map(sortFinite);
      const about = {label: "", note: "", simulated: true, provenance: table};
      const context = makeContext({kind: "windows", sorted, table, ...about}, labelled, params);
      const recording = drawRecording(process, random);
      return tryOut(context, change === undefined ? recording : changeRecording(recording, change), random);
    });
  const alike = {between: 0, seconds: 100};
  return [
    alarmRow("AR(0.9)", run(8, {...alike, phi: 0.9})),
    alarmRow("AR(0.99)", run(8, {...alike, phi: 0.99})),
    alarmRow("AR(0.999)", run(8, {...alike, phi: 0.999})),
    alarmRow("AR(0.99), 20 people", run(20, {...alike, phi: 0.99})),
    alarmRow("AR(0.9), people differ by 0.3 sd", run(8, {...alike, phi: 0.9, between: 0.3})),
    ...[
      {...alike, phi: 0.9},
      {between: 0, seconds: 600, phi: 0.99},
    ].map((process) =>
      foundRow(`AR(${process.phi}), 0.5 sd, ${process.seconds} s`, run(8, process, shift(0, 0.5)), {
        target: 0.9,
        unchanged: run(8, process),
      }),
    ),
  ];
}

/** What was said of one recording, and its figures, in sd of people. */
interface Trial {
  readonly level: Level;
  readonly figures: readonly number[];
}

const UNCHANGED = "nothing wrong";

function tryOut(context: ReferenceContext, recording: Recording, random: () => number): Trial {
  const {windows} = recording;
  const tests = testSignals(context.people!, signalSums(windows, context.params.physics), windows.rows);
  return {
    level: worst(judgeRecording(context, recording, random).causes.map(({level}) => level)),
    figures: figuresOf(tests),
  };
}

function note(trials: Map<string, Trial[]>, name: string, trial: Trial): void {
  trials.set(name, [...(trials.get(name) ?? []), trial]);
}

const isAlarm = ({level}: Trial): boolean => level === "warn" || level === "fail";

function alarmRow(what: string, trials: readonly Trial[]): Row {
  const alarms = trials.filter(isAlarm).length;
  const unknown = trials.filter(({level}) => level === "unknown").length;
  return {
    what: `${what}, nothing wrong: alarms`,
    figure: `${shareText(alarms, trials.length)}; cannot tell ${unknown}`,
    target: `${100 * FALSE_ALARM_RATE} %`,
    met: alarms / trials.length <= FALSE_ALARM_RATE,
  };
}

/** Where the best test that knows the change finds less than the target, nine tenths of what it finds is the target. */
function foundRow(
  what: string,
  trials: readonly Trial[],
  {target, unchanged}: {target: number; unchanged: readonly Trial[]},
): Row {
  const found = trials.filter(isAlarm).length;
  const [healthy, changed] = [unchanged, trials].map((all) => all.map(({figures}) => figures));
  const bound = powerBound(healthy!, changed!, FALSE_ALARM_RATE);
  const blind = blindBound(healthy!, changed!, FALSE_ALARM_RATE);
  return {
    what: `${what}: found`,
    figure: `${shareText(found, trials.length)}; one test that knows the change ${bound.toFixed(2)}, the furthest of all figures ${blind.toFixed(2)}`,
    target: `${target}, or 0.9 of that`,
    met: found / trials.length >= Math.min(target, 0.9 * bound),
  };
}

function shareText(hits: number, trials: number): string {
  const {lo, hi} = wilsonInterval(hits, trials, 0.95);
  return `${hits} of ${trials}, ${(hits / trials).toFixed(2)} (${lo.toFixed(2)} to ${hi.toFixed(2)})`;
}
