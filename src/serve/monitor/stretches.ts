/**
 * Windows in memory until a person has a stretch of them to be compared with the reference; they are never on disk. A
 * person's next stretch begins no sooner than `everyMinutes` after the last began.
 */
import type {MonitorParams} from "../../judgement/monitor/params.ts";
import type {ServedStretch} from "../../judgement/monitor/stretch.ts";
import type {PredictionColumns} from "../../windows/predictions.ts";

interface Collecting {
  readonly since: number;
  readonly x: Float32Array;
  readonly start: Float64Array;
  readonly isTimed: boolean[];
  readonly predicted: Int32Array;
  readonly confidence: Float64Array;
  readonly entropy: Float64Array;
  /** One array a class. */
  readonly probabilities: readonly Float32Array[];
}

/** Windows of one request with their samples. */
export interface Samples {
  readonly person: string;
  /** ms */
  readonly at: number;
  /** (rows, size) */
  readonly x: Float32Array;
  /** Begin of each window, ms; null where no times were told. */
  readonly start: ArrayLike<number> | null;
  /** Of those windows. */
  readonly columns: Omit<PredictionColumns, "margin">;
}

const MINUTE_MS = 60_000;

export class Stretches {
  readonly #params: MonitorParams;
  readonly #size: number;
  readonly #classes: number;
  readonly #collecting = new Map<string, Collecting>();
  /** When the last stretch of a person began, ms. */
  readonly #begun = new Map<string, number>();

  /** `size` values a window. */
  constructor(params: MonitorParams, {size, classes}: {readonly size: number; readonly classes: number}) {
    this.#params = params;
    this.#size = size;
    this.#classes = classes;
  }

  /** People of whom there is room for a stretch at a time; others wait for their turn. */
  get #room(): number {
    const {keep, stretch} = this.#params;
    return Math.max(1, Math.floor(keep.stretchWindows / stretch.windows));
  }

  /** Until when no sample of the person is looked at, ms; undefined where they are. */
  restsUntil(person: string): number | undefined {
    const {windows, everyMinutes} = this.#params.stretch;
    const own = this.#collecting.get(person);
    const begun = this.#begun.get(person);
    if (begun === undefined || (own !== undefined && own.isTimed.length < windows)) return undefined;
    return begun + everyMinutes * MINUTE_MS;
  }

  add(samples: Samples): void {
    if (samples.x.length === 0) return;
    const own = this.#collecting.get(samples.person) ?? this.#begin(samples.person, samples.at);
    if (own === undefined) return;
    const {person, at, x, start, columns} = samples;
    const {windows} = this.#params.stretch;
    for (let row = 0; row < x.length / this.#size && own.isTimed.length < windows; row++) {
      const to = own.isTimed.length;
      own.x.set(x.subarray(row * this.#size, (row + 1) * this.#size), to * this.#size);
      own.start[to] = start?.[row] ?? at;
      own.predicted[to] = columns.predicted[row]!;
      own.confidence[to] = columns.confidence[row]!;
      own.entropy[to] = columns.entropy[row]!;
      own.probabilities.forEach((values, c) => {
        values[to] = columns.probabilities[c]![row]!;
      });
      own.isTimed.push(start !== null);
    }
    this.#collecting.set(person, own);
  }

  /** Takes out a stretch that is whole, or as long as it may wait; undefined while there is none. */
  take(now: number): ServedStretch | undefined {
    const {windows, leastWindows, mostMinutes} = this.#params.stretch;
    for (const [person, {since, x, ...own}] of this.#collecting) {
      const rows = own.isTimed.length;
      const isLate = now - since >= mostMinutes * MINUTE_MS;
      if (rows < windows && !isLate) continue;
      this.#collecting.delete(person);
      if (rows < leastWindows) continue;
      return {
        person,
        rows,
        x: x.subarray(0, rows * this.#size),
        isTimed: own.isTimed,
        start: own.start.subarray(0, rows),
        predicted: own.predicted.subarray(0, rows),
        confidence: own.confidence.subarray(0, rows),
        entropy: own.entropy.subarray(0, rows),
        probabilities: own.probabilities.map((values) => values.subarray(0, rows)),
      };
    }
    return undefined;
  }

  #begin(person: string, at: number): Collecting | undefined {
    const last = this.#begun.get(person);
    const {windows, everyMinutes} = this.#params.stretch;
    if (this.#collecting.size >= this.#room) return undefined;
    if (last !== undefined && at - last < everyMinutes * MINUTE_MS) return undefined;
    this.#begun.set(person, at);
    for (const [name, begun] of this.#begun) {
      if (at - begun < everyMinutes * MINUTE_MS) break;
      if (name !== person) this.#begun.delete(name);
    }
    return {
      since: at,
      x: new Float32Array(windows * this.#size),
      start: new Float64Array(windows),
      isTimed: [],
      predicted: new Int32Array(windows),
      confidence: new Float64Array(windows),
      entropy: new Float64Array(windows),
      probabilities: Array.from({length: this.#classes}, () => new Float32Array(windows)),
    };
  }
}
