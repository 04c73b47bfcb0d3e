/**
 * Tallies by person and stretch of time. What is recent lies in buckets of minutes, what is older than a day in hours, and
 * what is older than the longest span is forgotten; so it is bounded, whatever is served.
 */
import {addTally, emptyTally, type Tally} from "./tally.ts";

export interface Bucket {
  readonly person: string;
  /** ms since the Unix epoch; a multiple of its length. */
  readonly from: number;
  readonly seconds: number;
  readonly tally: Tally;
}

export interface LedgerOptions {
  readonly classes: number;
  readonly bucketMinutes: number;
  /** Longest span, ms. */
  readonly keepMs: number;
  readonly maxPeople: number;
}

/** Whoever there is no room for. */
export const OTHERS = "others";

const MS = 1000;
const HOUR_MS = 3_600_000;
const FINE_MS = 24 * HOUR_MS;

export class Ledger {
  readonly #options: LedgerOptions;
  /** By person, by begin; people in the order in which they were last seen. */
  readonly #people = new Map<string, Map<number, Bucket>>();
  /** Changed since they were last taken. */
  readonly #changed = new Set<Bucket>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  get people(): readonly string[] {
    return [...this.#people.keys()];
  }

  /** The bucket of a person now. `onForget` is told of whoever made room, whose windows are counted as others'. */
  open(person: string, at: number, onForget: (person: string) => void): Tally {
    const own = this.#people.get(person) ?? new Map<number, Bucket>();
    this.#people.delete(person);
    this.#people.set(person, own);
    while (this.#people.size > this.#options.maxPeople + (this.#people.has(OTHERS) ? 1 : 0)) {
      const oldest = this.people.find((name) => name !== OTHERS)!;
      this.#giveToOthers(oldest);
      onForget(oldest);
    }
    const seconds = this.#options.bucketMinutes * 60;
    const from = floor(at, seconds);
    const known = own.get(from) ?? {person, from, seconds, tally: emptyTally(this.#options.classes)};
    own.set(from, known);
    this.#changed.add(known);
    return known.tally;
  }

  /** The tally that holds what a person did at `at`, also among others; undefined where it is forgotten. */
  find(person: string, at: number): Tally | undefined {
    for (const name of [person, OTHERS])
      for (const bucket of this.#people.get(name)?.values() ?? [])
        if (bucket.from <= at && at < bucket.from + bucket.seconds * MS) {
          this.#changed.add(bucket);
          return bucket.tally;
        }
    return undefined;
  }

  /** Those that reach beyond `from`, oldest first for each person. */
  since(from: number): Bucket[] {
    return [...this.#people.values()].flatMap((own) =>
      [...own.values()].filter((one) => one.from + one.seconds * MS > from).sort((a, b) => a.from - b.from),
    );
  }

  /** Puts minutes that are older than a day together into hours, and forgets what is older than the longest span. */
  compact(now: number): void {
    for (const [person, own] of this.#people) {
      for (const bucket of [...own.values()]) {
        if (bucket.from + bucket.seconds * MS <= now - this.#options.keepMs) own.delete(bucket.from);
        else {
          const hour = floor(bucket.from, 3600);
          // All of an hour at once, so that an hour never stands beside some of its minutes.
          if (bucket.seconds * MS >= HOUR_MS || hour + HOUR_MS > now - FINE_MS) continue;
          own.delete(bucket.from);
          this.#add(own, {...bucket, person, from: hour, seconds: 3600});
        }
      }
      if (own.size === 0) this.#people.delete(person);
    }
  }

  /** What changed since it was last asked. */
  takeChanged(): Bucket[] {
    const changed = [...this.#changed].filter(
      (bucket) => this.#people.get(bucket.person)?.get(bucket.from) === bucket,
    );
    this.#changed.clear();
    return changed;
  }

  /** As it was kept: a bucket replaces those that it covers. */
  restore(bucket: Bucket): void {
    const own = this.#people.get(bucket.person) ?? new Map<number, Bucket>();
    this.#people.delete(bucket.person);
    this.#people.set(bucket.person, own);
    const end = bucket.from + bucket.seconds * MS;
    for (const from of own.keys()) if (from >= bucket.from && from < end) own.delete(from);
    own.set(bucket.from, bucket);
  }

  forget(person: string): void {
    this.#people.delete(person);
  }

  #giveToOthers(person: string): void {
    const own = this.#people.get(person)!;
    this.#people.delete(person);
    const others = this.#people.get(OTHERS) ?? new Map<number, Bucket>();
    this.#people.set(OTHERS, others);
    for (const bucket of own.values()) this.#add(others, {...bucket, person: OTHERS});
  }

  #add(own: Map<number, Bucket>, bucket: Bucket): void {
    const end = bucket.from + bucket.seconds * MS;
    const known =
      [...own.values()].find((one) => one.from <= bucket.from && end <= one.from + one.seconds * MS) ??
      ({...bucket, tally: emptyTally(this.#options.classes)} satisfies Bucket);
    addTally(known.tally, bucket.tally);
    own.set(known.from, known);
    this.#changed.add(known);
  }
}

function floor(at: number, seconds: number): number {
  return Math.floor(at / (seconds * MS)) * seconds * MS;
}
