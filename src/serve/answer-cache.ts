/** Probabilities of windows that were asked about before, by content: the least recently used go first. */
import {createHash} from "node:crypto";
import {keptAfterEviction} from "../platform/evict-together.ts";
import type {Engine} from "./engine/engine.ts";

export class AnswerCache {
  readonly #maxWindows: number;
  /** In the order of use, the oldest first. */
  readonly #answers = new Map<string, Float32Array>();
  #windows = 0;

  /** `maxWindows` in all; 0 keeps nothing. */
  constructor(maxWindows: number) {
    this.#maxWindows = maxWindows;
  }

  get isOn(): boolean {
    return this.#maxWindows > 0;
  }

  get windows(): number {
    return this.#windows;
  }

  /** What the key stands for: the model and the standardised windows, bit for bit. */
  keyOf({model: {digests}}: Engine, x: Float32Array): string {
    const bytes = new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    return createHash("sha256").update(digests.model).update(digests.scaler).update(bytes).digest("base64");
  }

  find(key: string): Float32Array | undefined {
    const found = this.#answers.get(key);
    if (found === undefined) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, found);
    return found;
  }

  /** `p` has `classes` values a window. */
  keep(key: string, p: Float32Array, classes: number): void {
    const windows = p.length / classes;
    if (windows > this.#maxWindows / 8 || this.#answers.has(key)) return;
    this.#answers.set(key, p.slice()); // a view would keep its whole batch
    this.#windows += windows;
    if (this.#windows <= this.#maxWindows) return;
    const most = keptAfterEviction(this.#maxWindows);
    for (const [oldest, value] of this.#answers) {
      if (this.#windows <= most) return;
      this.#answers.delete(oldest);
      this.#windows -= value.length / classes;
    }
  }
}
