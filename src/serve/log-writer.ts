/** Log lines put together: under load one write holds those of some milliseconds, since each wakes whoever reads them. */

/** How long a line may wait while others come. */
const GATHER_MS = 20;
const MAX_CHARACTERS = 64 * 1024;

export interface LogTarget {
  write(text: string): unknown;
}

export class LogWriter {
  readonly #target: LogTarget;
  #waiting = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(target: LogTarget) {
    this.#target = target;
  }

  /** The first line after a pause goes at once. */
  write(line: string): void {
    this.#waiting += line;
    if (this.#timer === undefined || this.#waiting.length >= MAX_CHARACTERS) this.flush();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting !== "") this.flush();
    }, GATHER_MS).unref();
  }

  flush(): void {
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#target.write(text);
  }
}
