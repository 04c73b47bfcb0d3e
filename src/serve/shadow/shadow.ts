/**
 * A second model that sees what the first is asked and answers nobody: counted is how often both say the same. It has a
 * thread of its own and drops what it has no time for, so that no answer waits for it.
 */
import {findShadow, writeShadow} from "../../artifacts/shadow.ts";
import {summarise} from "../../windows/predictions.ts";
import {rescaleWindows} from "../../windows/scaling.ts";
import type {Engine} from "../engine/engine.ts";
import type {ServedModel} from "../model/served-model.ts";
import {activitiesOf} from "../swap/compare-models.ts";

export interface ShadowOptions {
  readonly root: string;
  readonly engine: Engine;
  /** Windows that may wait for it. */
  readonly maxPending: number;
  /** `hit` for windows of which both say the same. */
  readonly onCompared: (same: number, windows: number) => void;
  readonly onDropped: (windows: number) => void;
  readonly onError: (error: unknown) => void;
}

const WRITE_MS = 60_000;

export class Shadow {
  readonly #options: ShadowOptions;
  readonly #timer: NodeJS.Timeout;
  #against: ServedModel | undefined;
  #counts = {windows: 0, same: 0, dropped: 0};
  #isWritten = true;

  constructor(options: ShadowOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#write(), WRITE_MS);
    this.#timer.unref();
  }

  /** `p` is what `model` said of the standardised windows `x`. */
  offer(model: ServedModel, x: Float32Array, p: Float32Array): void {
    const {engine, maxPending, onDropped, onCompared, onError} = this.#options;
    if (this.#against?.digests.model !== model.digests.model) this.#begin(model);
    const windows = x.length / engine.size;
    this.#isWritten = false;
    if (engine.pendingWindows + windows > maxPending) {
      this.#counts.dropped += windows;
      onDropped(windows);
      return;
    }
    const counts = this.#counts;
    const {classes} = model.scaler;
    const said = Array.from(summarise(p, classes.length).predicted, (code) => classes[code]!);
    engine.predict(rescale(x, model, engine.model)).then((q) => {
      const same = activitiesOf(engine, q).filter((name, i) => name === said[i]).length;
      counts.windows += windows;
      counts.same += same;
      onCompared(same, windows);
    }, onError);
  }

  /** Resolves when all that it was offered is counted and written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.engine.drain();
    await new Promise((resolve) => setImmediate(resolve)); // the last answers are counted
    this.#write();
    await this.#options.engine.close();
  }

  /** Goes on from what was counted against the same model before. */
  async resume(model: ServedModel): Promise<void> {
    this.#begin(model);
    const {root, engine} = this.#options;
    const known = await findShadow(root, labelOf(engine.model));
    if (known?.model !== engine.model.digests.model || known.against !== model.digests.model) return;
    const {windows, same, dropped} = known;
    this.#counts = {windows, same, dropped};
  }

  #begin(model: ServedModel): void {
    this.#write();
    this.#against = model;
    this.#counts = {windows: 0, same: 0, dropped: 0};
  }

  #write(): void {
    if (this.#against === undefined || this.#isWritten) return;
    this.#isWritten = true;
    const {root, engine, onError} = this.#options;
    try {
      writeShadow(root, labelOf(engine.model), {
        kymo: "shadow/1",
        model: engine.model.digests.model,
        against: this.#against.digests.model,
        label: labelOf(this.#against),
        ...this.#counts,
      });
    } catch (error) {
      onError(error);
    }
  }
}

function labelOf({name, version}: ServedModel): string {
  return version === null ? name : `${name}@${version}`;
}

function rescale(
  x: Float32Array,
  {scaler: from, digests: a}: ServedModel,
  {scaler: to, digests: b}: ServedModel,
) {
  return a.scaler === b.scaler ? x : rescaleWindows(x, from, to);
}
