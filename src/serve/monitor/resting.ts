/** People of whose windows the monitor needs no samples for a while, so that they are not kept until it has them. */
import type {ServedModel} from "../model/served-model.ts";
import type {Rests} from "./messages.ts";

export class Resting {
  #of: ServedModel | undefined;
  readonly #until = new Map<string, number>();

  rests(person: string, {at, model}: {readonly at: number; readonly model: ServedModel}): boolean {
    return model === this.#of && at < (this.#until.get(person) ?? 0);
  }

  /** What the monitor of `model` said at `at`, ms; what it said of another model does not hold any more. */
  learn({rests}: Rests, {at, model}: {readonly at: number; readonly model: ServedModel}): void {
    if (model !== this.#of) this.forget();
    this.#of = model;
    for (const [person, until] of rests)
      if (until === undefined) this.#until.delete(person);
      else this.#until.set(person, until);
    for (const [person, until] of this.#until) if (until <= at) this.#until.delete(person);
  }

  forget(): void {
    this.#of = undefined;
    this.#until.clear();
  }
}
