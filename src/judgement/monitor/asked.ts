/** What was predicted in each request, for labels that come later; the oldest go first. */
import {keptAfterEviction} from "../../platform/evict-together.ts";

export interface Asked {
  /** The request, `ID` or `ID/LINE`. */
  readonly id: string;
  readonly person: string;
  /** ms */
  readonly at: number;
  /** Position in the classes, one a window. */
  readonly predicted: readonly number[];
  /** Position in the classes, `NO_LABEL` without one. */
  readonly labels: readonly number[];
}

export const NO_LABEL = -1;

const UNLABELLED: readonly number[] = [NO_LABEL];
const MOST_NAMES = 4096;

export class AskedRequests {
  readonly #maxWindows: number;
  readonly #requests = new Map<string, Asked>();
  readonly #changed = new Set<string>();
  /** One text for each person, of whom every message brings a new one. */
  readonly #names = new Map<string, string>();
  #windows = 0;

  constructor(maxWindows: number) {
    this.#maxWindows = maxWindows;
  }

  get size(): number {
    return this.#requests.size;
  }

  /** A request of the same id takes the place of the one before. */
  keep({id, person, at, predicted, labels}: Asked): void {
    this.#remove(id);
    const isPlain = labels.length === 1 && labels[0] === NO_LABEL;
    const kept = {id, person: this.#nameOf(person), at, predicted, labels: isPlain ? UNLABELLED : labels};
    this.#requests.set(id, kept);
    this.#changed.add(id);
    this.#windows += predicted.length;
    if (this.#windows > this.#maxWindows) this.#makeRoom();
  }

  find(id: string): Asked | undefined {
    return this.#requests.get(id);
  }

  /** Of a request that is known. */
  label(asked: Asked, window: number, actual: number): void {
    this.#requests.set(asked.id, {...asked, labels: asked.labels.with(window, actual)});
    this.#changed.add(asked.id);
  }

  /** Forgets what was asked before `from`. */
  compact(from: number): void {
    for (const [id, {at}] of this.#requests) {
      if (at >= from) break;
      this.#remove(id);
    }
  }

  takeChanged(): Asked[] {
    const changed = [...this.#changed].flatMap((id) => this.#requests.get(id) ?? []);
    this.#changed.clear();
    return changed;
  }

  all(): Iterable<Asked> {
    return this.#requests.values();
  }

  #makeRoom(): void {
    const most = keptAfterEviction(this.#maxWindows);
    for (const oldest of this.#requests.keys()) {
      if (this.#windows <= most) return;
      this.#remove(oldest);
    }
  }

  #remove(id: string): void {
    const known = this.#requests.get(id);
    if (known === undefined) return;
    this.#requests.delete(id);
    this.#windows -= known.predicted.length;
  }

  #nameOf(person: string): string {
    const known = this.#names.get(person);
    if (known !== undefined) return known;
    if (this.#names.size >= MOST_NAMES) this.#names.clear();
    this.#names.set(person, person);
    return person;
  }
}
