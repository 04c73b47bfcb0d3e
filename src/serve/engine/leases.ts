/** Who is going to use an engine: it is not closed before the last of them has let it go. */
export class Leases {
  #held = 0;
  #freed: (() => void)[] = [];

  take(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    if (this.#held === 0) for (const resolve of this.#freed.splice(0)) resolve();
  }

  /** Resolves when nobody has one. */
  free(): Promise<void> {
    if (this.#held === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#freed.push(resolve);
    });
  }
}
