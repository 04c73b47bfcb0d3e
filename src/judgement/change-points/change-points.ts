/**
 * When a recording changed by more than people change in a stretch as long: binary segmentation (Vostrikova, 1981), with the
 * largest break of each labelled person as what is usual.
 *
 * People walk, sit and turn, so that any recording has breaks; one counts only where it is larger than one more person's
 * would be, at `alpha`. Each part is tried again against stretches of its own length. The interval of the time is Bai's
 * (1997), Estimation of a change point in multiple regression models.
 */
import type {ChangePoints} from "../../artifacts/drift/change-points.ts";
import type {Features} from "../drift/features.ts";
import {type Group, groupRows, LEAST_GROUPS} from "../drift/groups.ts";
import {type NewPerson, newPerson, newPersonProbability} from "../drift/new-person.ts";
import {cutStretches} from "../drift/stretches.ts";
import type {WindowTable} from "../drift/window-table.ts";
import {type Break, largestBreak, longRunVariance} from "./scan.ts";
import {seriesOf} from "./series.ts";

export interface ChangePointParams {
  /** Chance that a recording of one more person with nothing wrong is cut. */
  readonly alpha: number;
  /** Windows on either side of a change at least. */
  readonly leastWindows: number;
  /** Of a mean, training sd, or of the logarithm of a deviation; a smaller one does not matter. */
  readonly leastChange: number;
  /** Over which neighbouring windows depend on each other. */
  readonly memorySeconds: number;
}

/** Labelled people, and how much their series vary. */
export interface MeasuredPeople {
  /** Of the windows that `people` have. */
  readonly features: Features;
  readonly people: readonly Group[];
  /** Of each series, within people. */
  readonly longRunSd: readonly number[];
}

/** The same, cut as recordings are. */
export interface ChangeReference extends MeasuredPeople {
  /** The logarithm of the largest break in a stretch of so many windows of one more person; found once for each number. */
  readonly usual: (windows: number) => NewPerson | undefined;
}

/** Far below what any series varies by; keeps the deviation of a constant above 0. */
const LEAST_VARIANCE = 1e-8;
/** Two-sided 95 % of the place at which a two-sided Brownian motion with triangular drift is largest, times δ² / σ². */
const BAI = 11.03;

/** Undefined with fewer than three people. */
export function changeReference(
  features: Features,
  windows: Pick<WindowTable, "users" | "step" | "rateHz">,
  params: ChangePointParams,
): ChangeReference | undefined {
  const measured = measurePeople(features, windows, params);
  return measured && cutPeople(measured, params);
}

function measurePeople(
  features: Features,
  {users, step, rateHz}: Pick<WindowTable, "users" | "step" | "rateHz">,
  {memorySeconds}: ChangePointParams,
): MeasuredPeople | undefined {
  const people = groupRows(users);
  if (people.length < LEAST_GROUPS) return undefined;
  const lags = Math.round((memorySeconds * rateHz) / step);
  const own = people.map(({rows}) => seriesOf(features, rows));
  const longRunSd = Array.from({length: features.width}, (_, f) => {
    const variances = own.map((series) => longRunVariance(series[f]!, lags, LEAST_VARIANCE));
    return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / variances.length);
  });
  return {features, people, longRunSd};
}

/** The reference that people who were measured before make. */
export function cutPeople(
  measured: MeasuredPeople,
  {leastWindows}: Pick<ChangePointParams, "leastWindows">,
): ChangeReference {
  const {features, people, longRunSd} = measured;
  const found = new Map<number, NewPerson | undefined>();
  const usual = (windows: number): NewPerson | undefined => {
    if (!found.has(windows))
      found.set(
        windows,
        newPerson(
          people.map((person) =>
            cutStretches(person, windows).map((rows) => {
              const largest = largestBreak(seriesOf(features, rows), longRunSd, leastWindows);
              return largest === undefined ? Number.NaN : Math.log(largest.size);
            }),
          ),
        ),
      );
    return found.get(windows);
  };
  return {...measured, usual};
}

type ChangePoint = ChangePoints["points"][number];

/** Of the windows of a recording, in the order of time. */
export function findChangePoints(
  reference: ChangeReference | undefined,
  features: Features,
  windows: Pick<WindowTable, "start" | "length" | "step" | "rateHz" | "channels">,
  params: ChangePointParams,
): ChangePoints {
  const nothing = (withheld: string): ChangePoints => ({withheld, caution: null, p: null, points: []});
  if (reference === undefined)
    return nothing(
      "fewer than three people are labelled, so that what is usual within a recording is not known",
    );
  if (features.rows < 2 * params.leastWindows)
    return nothing(`it has fewer than ${2 * params.leastWindows} windows`);
  const points: ChangePoint[] = [];
  let whole: number | null = null;
  const cut = (from: number, to: number): void => {
    if (to - from < 2 * params.leastWindows) return;
    const rows = Array.from({length: to - from}, (_, i) => from + i);
    const found = largestBreak(seriesOf(features, rows), reference.longRunSd, params.leastWindows);
    if (found === undefined) return;
    const usual = reference.usual(rows.length);
    const p = usual === undefined ? 1 : newPersonProbability(usual, Math.log(found.size), "above");
    whole ??= p;
    if (p > params.alpha || Math.abs(found.after - found.before) < params.leastChange) return;
    points.push(describe(found, {from, to, p, windows, sd: reference.longRunSd[found.series]!}));
    cut(from, from + found.at);
    cut(from + found.at, to);
  };
  cut(0, features.rows);
  const longest = Math.max(...reference.people.map(({rows}) => rows.length));
  return {
    withheld: null,
    caution:
      features.rows > 2 * longest
        ? "the recording is more than twice as long as what any labelled person shows, so that people may change more in it than is known"
        : null,
    p: whole,
    points: points.sort((a, b) => a.timeMs - b.timeMs),
  };
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly p: number;
  readonly windows: Pick<WindowTable, "start" | "length" | "step" | "rateHz" | "channels">;
  /** Long-run, of the series that shows the break. */
  readonly sd: number;
}

function describe(found: Break, {from, to, p, windows, sd}: Place): ChangePoint {
  const {start, length, step, rateHz, channels} = windows;
  const row = from + found.at;
  // One window beyond Bai's, as neighbours overlap.
  const reach = Math.ceil((BAI * sd ** 2) / (found.after - found.before) ** 2) + 2;
  // A window that holds the change lies on the side of which it has more, so its middle is the time.
  const middle = (at: number) => start[at]! + (500 * length) / rateHz;
  const half = (500 * step) / rateHz;
  const channel = channels[found.series % channels.length]!;
  return {
    timeMs: Math.round(middle(row) - half),
    lowMs: Math.round(middle(Math.max(from, row - reach)) - half),
    highMs: Math.round(middle(Math.min(to - 1, row + reach)) - half),
    channel,
    what: found.series < channels.length ? "mean" : "deviation",
    before: found.before,
    after: found.after,
    p,
    row,
  };
}
