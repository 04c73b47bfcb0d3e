/**
 * What the accuracy stands on (permutation importance: Breiman, 2001; Fisher, Rudin and Dominici, 2019), and what it
 * falls to as recordings get worse. People are the unit: every figure is a mean over their accuracies, and every fall is
 * paired within them.
 */
import {hasGyro, SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import type {CHANGES, Robustness} from "../../artifacts/robustness.ts";
import {meanOverUnits} from "../metrics/mean-interval.ts";
import {chooseUnits} from "../metrics/units.ts";
import {
  addNoise,
  type Change,
  loseSamples,
  lowerRate,
  otherWrist,
  type Part,
  permute,
  rotate,
} from "./changes.ts";
import type {RobustnessParams} from "./params.ts";
import type {RobustnessWindows} from "./windows.ts";

/** The position of the predicted class of each window. */
export type Predict = (x: Float32Array) => Promise<ArrayLike<number>>;

type ChangeName = (typeof CHANGES)[number];

const BY_NAME: Readonly<Record<ChangeName, Change>> = {
  noise: addNoise,
  lost: loseSamples,
  rate: lowerRate,
  rotation: rotate,
  wrist: otherWrist,
};
/** Changes that draw nothing: one round tells all. */
const FIXED: ReadonlySet<ChangeName> = new Set(["rate", "wrist"]);

type Measured = Pick<Robustness, "unit" | "units" | "accuracy" | "importance" | "curves">;

interface Tools {
  readonly predict: Predict;
  readonly random: () => number;
  readonly progress: (share: number) => void;
}

/** Of n ≥ 1 windows. `progress` is told the share of the predictions that is done. */
export async function measureRobustness(
  windows: RobustnessWindows,
  params: RobustnessParams,
  {predict, random, progress}: Tools,
): Promise<Measured> {
  const {level, rounds} = params;
  const {unit, keys} = chooseUnits(windows);
  const names = [...new Set(keys)];
  const accuracies = async (x: Float32Array): Promise<Float64Array> => {
    const predicted = await predict(x);
    return meanByUnit(names, keys, (row) => (predicted[row] === windows.truth[row] ? 1 : 0));
  };
  const parts = listParts(windows, params.spans);
  const severities = severitiesOf(windows, params);
  const passes =
    1 +
    rounds * parts.length +
    severities.reduce((sum, [name, own]) => sum + own.length * roundsOf(name, rounds), 0);
  let done = 0;
  /** The mean accuracy of each unit over as many changed copies. */
  const average = async (times: number, change: () => Float32Array): Promise<Float64Array> => {
    const sums = new Float64Array(names.length);
    for (let round = 0; round < times; round++) {
      (await accuracies(change())).forEach((value, u) => {
        sums[u]! += value / times;
      });
      progress(++done / passes);
    }
    return sums;
  };
  const usual = await average(1, () => windows.x);
  const over = (values: Float64Array): Estimate => within(0, meanOverUnits(values, names, level));
  const fall = (changed: Float64Array, own = level): Estimate => {
    const falls = usual.map((value, u) => value - changed[u]!);
    return within(-1, meanOverUnits(falls, names, own));
  };
  const importance = [];
  for (const {name, kind, ...part} of parts) {
    const changed = await average(rounds, () => permute(windows, part, random));
    importance.push({name, kind, fall: fall(changed, 1 - (1 - level) / parts.length)});
  }
  const curves = [];
  for (const [change, own] of severities) {
    const points = [];
    for (const severity of own) {
      const changed = await average(roundsOf(change, rounds), () =>
        BY_NAME[change](windows, severity, random),
      );
      points.push({severity, accuracy: over(changed), fall: fall(changed)});
    }
    curves.push({change, points});
  }
  return {unit, units: names.length, accuracy: over(usual), importance, curves};
}

/** Limits that a share, or a difference of two, can have: from `least` to 1. */
function within(least: number, {value, lo, hi}: Estimate): Estimate {
  return {value, lo: lo === null ? null : Math.max(least, lo), hi: hi === null ? null : Math.min(1, hi)};
}

const roundsOf = (change: ChangeName, rounds: number): number => (FIXED.has(change) ? 1 : rounds);

function meanByUnit(
  names: readonly string[],
  keys: readonly string[],
  scoreOf: (row: number) => number,
): Float64Array {
  const position = new Map(names.map((name, u) => [name, u]));
  const sums = new Float64Array(names.length);
  const counts = new Float64Array(names.length);
  keys.forEach((key, row) => {
    const u = position.get(key)!;
    sums[u]! += scoreOf(row);
    counts[u]!++;
  });
  return sums.map((sum, u) => sum / counts[u]!);
}

interface NamedPart extends Part {
  readonly name: string;
  readonly kind: Robustness["importance"][number]["kind"];
}

/** Each channel, each sensor and each of `spans` equal stretches of the window. */
function listParts({channels, length, rateHz}: RobustnessWindows, spans: number): NamedPart[] {
  const whole = {from: 0, to: length};
  const all = [...channels.keys()];
  const seconds = (sample: number): string => (sample / rateHz).toFixed(2);
  return [
    ...channels.map((name, c): NamedPart => ({name, kind: "channel", channels: [c], ...whole})),
    {name: "accelerometer", kind: "sensor", channels: SENSOR_CHANNELS.accel, ...whole},
    ...(hasGyro(channels)
      ? ([{name: "gyroscope", kind: "sensor", channels: SENSOR_CHANNELS.gyro, ...whole}] as const)
      : []),
    ...Array.from({length: spans}, (_, i): NamedPart => {
      const [from, to] = [Math.round((i * length) / spans), Math.round(((i + 1) * length) / spans)];
      return {name: `${seconds(from)} to ${seconds(to)} s`, kind: "span", channels: all, from, to};
    }),
  ];
}

/** Without rates that are no lower than the windows' own. */
function severitiesOf(
  {rateHz}: RobustnessWindows,
  {noise, lost, rate, rotation}: RobustnessParams,
): [ChangeName, readonly number[]][] {
  return [
    ["noise", noise],
    ["lost", lost],
    ["rate", rate.filter((own) => own < rateHz)],
    ["rotation", rotation],
    ["wrist", [1]],
  ];
}
