/** What was predicted in each request, for labels that come later; the oldest go first. */

export interface Asked {
  /** The request, `ID` or `ID/LINE`. */
  readonly id: string;
  readonly person: string;
  /** ms */
  readonly at: number;
  /** Position in the classes, one a window. */
  readonly predicted: readonly number[];
  /** Position in the classes, `NO_LABEL` without one. */
  readonly labels: number[];
}

export const NO_LABEL = -1;

export class AskedRequests {
  readonly #maxWindows: number;
  readonly #requests = new Map<string, Asked>();
  readonly #changed = new Set<string>();
  #windows = 0;

  constructor(maxWindows: number) {
    this.#maxWindows = maxWindows;
  }

  get size(): number {
    return this.#requests.size;
  }

  /** A request of the same id takes the place of the one before. */
  keep(asked: Asked): void {
    this.#remove(asked.id);
    this.#requests.set(asked.id, asked);
    this.#changed.add(asked.id);
    this.#windows += asked.predicted.length;
    for (const oldest of this.#requests.keys()) {
      if (this.#windows <= this.#maxWindows) break;
      this.#remove(oldest);
    }
  }

  find(id: string): Asked | undefined {
    return this.#requests.get(id);
  }

  change(id: string): void {
    this.#changed.add(id);
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

  #remove(id: string): void {
    const known = this.#requests.get(id);
    if (known === undefined) return;
    this.#requests.delete(id);
    this.#windows -= known.predicted.length;
  }
}
