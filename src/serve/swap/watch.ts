/** Notices that the registry has another version in production: a promotion, or a rollback. */
import {statSync} from "node:fs";
import {Registry} from "../../registry/registry.ts";

export class ProductionWatch {
  readonly #registry: Registry;
  readonly #onChange: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #stamp: string;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;

  /** `onChange` is called after a change, and not again before it has resolved. */
  constructor(root: string, lookMs: number, onChange: () => Promise<void>) {
    this.#registry = new Registry(root);
    this.#onChange = onChange;
    this.#stamp = this.#read();
    this.#timer = setInterval(() => void this.look(), lookMs);
    this.#timer.unref();
  }

  /** Looks now. */
  look(): Promise<void> {
    if (this.#isLooking) return this.#looking;
    const stamp = this.#read();
    if (stamp === this.#stamp) return Promise.resolve();
    this.#stamp = stamp;
    this.#isLooking = true;
    this.#looking = this.#onChange().finally(() => {
      this.#isLooking = false;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** A promotion replaces a file: its number on the disk changes even within one tick of the clock. */
  #read(): string {
    return this.#registry
      .names()
      .map((name) => {
        const stat = statSync(this.#registry.pointerPath(name, "production"), {throwIfNoEntry: false});
        return stat === undefined ? name : `${name} ${stat.mtimeMs} ${stat.size} ${stat.ino}`;
      })
      .join("\n");
  }
}
