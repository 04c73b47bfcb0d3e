/**
 * All that the monitor knows of one model: tallies, what was asked, the latest stretch of each person, events. It has no
 * clock and no disk: times are handed in, what changed is handed out.
 */
import type {Level} from "../../artifacts/level.ts";
import type {MonitorEvent, PersonDrift} from "../../artifacts/monitoring.ts";
import {type Asked, AskedRequests, NO_LABEL} from "./asked.ts";
import {follow, type Run} from "./bouts.ts";
import {driftEvent} from "./events.ts";
import {type Bucket, Ledger} from "./ledger.ts";
import type {MonitorParams} from "./params.ts";
import {countLabel, countWindow, type WindowFigures} from "./tally.ts";

export interface WatchOptions {
  readonly params: MonitorParams;
  readonly classes: readonly string[];
  /** Windows whose times are farther apart are not neighbours, ms. */
  readonly farthestMs: number;
}

/** The windows of one request, in the order of time. */
export interface Served {
  /** `ID`, or `ID/LINE`. */
  readonly id: string;
  readonly person: string;
  /** When it was answered, ms. */
  readonly at: number;
  readonly windows: readonly WindowFigures[];
  /** Begin of each window, ms; null where no times were told. */
  readonly start: ArrayLike<number> | null;
}

export interface Label {
  readonly request: string;
  readonly window: number;
  /** Position in the classes. */
  readonly actual: number;
}

/** One thing that is kept; the last of its kind and name holds. */
export type Fact =
  | {readonly kind: "bucket"; readonly bucket: Bucket}
  | {readonly kind: "forgotten"; readonly person: string}
  | {readonly kind: "asked"; readonly asked: Asked}
  | {readonly kind: "drift"; readonly drift: PersonDrift}
  | {readonly kind: "event"; readonly event: MonitorEvent}
  | {readonly kind: "since"; readonly at: number}
  | {readonly kind: "baseline"; readonly baseline: SeenBaseline};

/** What recordings are compared with, and since when it has been that, ms. */
export interface SeenBaseline {
  readonly digest: string;
  readonly sinceMs: number;
}

const HOUR_MS = 3_600_000;

export class Watch {
  readonly options: WatchOptions;
  readonly ledger: Ledger;
  readonly asked: AskedRequests;
  readonly #runs = new Map<string, Run>();
  readonly #drift = new Map<string, PersonDrift>();
  readonly #events: MonitorEvent[] = [];
  #news: Fact[] = [];
  #since: number | undefined;
  #baseline: SeenBaseline | undefined;

  constructor(options: WatchOptions) {
    this.options = options;
    const {params, classes} = options;
    const {bucketMinutes, keep} = params;
    this.ledger = new Ledger({
      classes: classes.length,
      bucketMinutes,
      keepMs: this.keepMs,
      maxPeople: keep.people,
    });
    this.asked = new AskedRequests(keep.windows);
  }

  /** Length of the longest span. */
  get keepMs(): number {
    return Math.max(...this.options.params.spanHours) * HOUR_MS;
  }

  /** When the first window was served, ms. */
  get since(): number | undefined {
    return this.#since;
  }

  get baseline(): SeenBaseline | undefined {
    return this.#baseline;
  }

  get events(): readonly MonitorEvent[] {
    return this.#events;
  }

  /** The latest stretch of each person, in the order of names. */
  get drift(): readonly PersonDrift[] {
    return [...this.#drift.values()].sort((a, b) => (a.person < b.person ? -1 : 1));
  }

  count({id, person, at, windows, start}: Served): void {
    const {params, farthestMs} = this.options;
    if (this.#since === undefined) {
      this.#since = at;
      this.#news.push({kind: "since", at});
    }
    const tally = this.ledger.open(person, at, (gone) => this.#forget(gone));
    tally.requests++;
    let run = this.#runs.get(person);
    windows.forEach((window, i) => {
      countWindow(tally, window, params.levels);
      const when = {predicted: window.predicted, at: start?.[i] ?? at, isTimed: start !== null};
      run = follow(tally, run, when, {farthestMs, shortDwell: params.shortDwell});
    });
    if (run !== undefined) this.#runs.set(person, run);
    this.asked.keep({
      id,
      person,
      at,
      predicted: windows.map(({predicted}) => predicted),
      labels: windows.map(() => NO_LABEL),
    });
  }

  /** Whether the window is known; a second label takes the place of the first. */
  label({request, window, actual}: Label): boolean {
    const asked = this.asked.find(request);
    const predicted = asked?.predicted[window];
    if (asked === undefined || predicted === undefined) return false;
    const tally = this.ledger.find(asked.person, asked.at);
    if (tally === undefined) return false;
    const before = asked.labels[window]!;
    if (before === actual) return true;
    if (before !== NO_LABEL) countLabel(tally, before, predicted, -1);
    countLabel(tally, actual, predicted, 1);
    this.asked.label(asked, window, actual);
    return true;
  }

  driftOf(person: string): PersonDrift | undefined {
    return this.#drift.get(person);
  }

  judged(drift: PersonDrift): void {
    const event = driftEvent(drift, this.#drift.get(drift.person));
    this.#drift.set(drift.person, drift);
    this.#news.push({kind: "drift", drift});
    if (event !== undefined) this.add(event);
  }

  /** Of the layers over all, by the shortest span. */
  noteLayers(at: number, level: Level, headline: string): void {
    const before = this.#events.findLast(({what}) => what === "layers")?.level ?? "unknown";
    if (before === level) return;
    this.add({at: new Date(at).toISOString(), person: null, what: "layers", level, text: headline});
  }

  /** Another one than before; what was seen already keeps its time. */
  see(baseline: SeenBaseline): void {
    if (this.#baseline?.digest === baseline.digest) return;
    this.#baseline = baseline;
    this.#news.push({kind: "baseline", baseline});
  }

  add(event: MonitorEvent): void {
    this.#events.push(event);
    this.#events.splice(0, this.#events.length - this.options.params.keep.events);
    this.#news.push({kind: "event", event});
  }

  /** Forgets what is older than the longest span. */
  compact(now: number): void {
    this.ledger.compact(now);
    this.asked.compact(now - this.keepMs);
    for (const [person, {at}] of this.#drift)
      if (Date.parse(at) < now - this.keepMs) this.#drift.delete(person);
  }

  /** What changed since it was last taken, in the order in which it is to be restored. */
  takeNews(): Fact[] {
    const facts: Fact[] = [
      ...this.#news,
      ...this.ledger.takeChanged().map((bucket): Fact => ({kind: "bucket", bucket})),
      ...this.asked.takeChanged().map((asked): Fact => ({kind: "asked", asked})),
    ];
    this.#news = [];
    return facts;
  }

  /** All that is known, as facts. */
  *all(): Generator<Fact, void, undefined> {
    if (this.#since !== undefined) yield {kind: "since", at: this.#since};
    if (this.#baseline !== undefined) yield {kind: "baseline", baseline: this.#baseline};
    for (const event of this.#events) yield {kind: "event", event};
    for (const drift of this.drift) yield {kind: "drift", drift};
    for (const bucket of this.ledger.since(Number.NEGATIVE_INFINITY)) yield {kind: "bucket", bucket};
    for (const asked of this.asked.all()) yield {kind: "asked", asked};
  }

  restore(fact: Fact): void {
    switch (fact.kind) {
      case "bucket":
        this.ledger.restore(fact.bucket);
        return;
      case "forgotten":
        this.ledger.forget(fact.person);
        this.#drift.delete(fact.person);
        return;
      case "asked":
        this.asked.keep(fact.asked);
        this.asked.takeChanged();
        return;
      case "drift":
        this.#drift.set(fact.drift.person, fact.drift);
        return;
      case "event":
        this.#events.push(fact.event);
        this.#events.splice(0, this.#events.length - this.options.params.keep.events);
        return;
      case "since":
        this.#since = fact.at;
        return;
      case "baseline":
        this.#baseline = fact.baseline;
        return;
      default:
        fact satisfies never;
    }
  }

  #forget(person: string): void {
    this.#runs.delete(person);
    this.#drift.delete(person);
    this.#news.push({kind: "forgotten", person});
  }
}
