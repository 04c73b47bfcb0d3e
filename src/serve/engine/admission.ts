/**
 * How many windows may wait. A burst may fill the queue: it is gone as soon as it is answered. A queue that stands makes
 * everyone wait and answers no more, so once requests have waited longer than `targetWaitMs` for a while, only as many are
 * let in as are answered in that time, until they wait less than half of it. (As CoDel tells a standing queue from a
 * burst, RFC 8289.)
 */

export interface AdmissionOptions {
  /** The most that may ever wait, windows. */
  readonly maxWindows: number;
  readonly targetWaitMs: number;
  /** So many may always wait, windows: the next batches of every thread. */
  readonly leastWindows: number;
}

/** How long they have to wait too long. */
const STANDING_MS = 100;
/** What was answered longer ago than about this says little of the rate. */
const MEMORY_MS = 1000;
const MS = 1000;

export class Admission {
  readonly #options: AdmissionOptions;
  /** Since when all waited too long. */
  #lateSinceMs: number | undefined;
  #isStanding = false;
  /** Of the time in which something was always running, with less weight the longer ago. */
  #windows = 0;
  #busyMs = 0;
  #lastMs: number | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** The most that may wait now. */
  get mostWindows(): number {
    const {maxWindows, targetWaitMs, leastWindows} = this.#options;
    if (!this.#isStanding) return maxWindows;
    return Math.min(maxWindows, Math.max(leastWindows, ((this.perSecond ?? 0) * targetWaitMs) / MS));
  }

  /** Windows a second; undefined before any were answered one after another. */
  get perSecond(): number | undefined {
    return this.#busyMs > 0 ? (MS * this.#windows) / this.#busyMs : undefined;
  }

  /** A thread was given requests, the oldest of which waited `waitedMs`. */
  taken(waitedMs: number, nowMs: number): void {
    const {targetWaitMs} = this.#options;
    if (waitedMs < targetWaitMs) this.#lateSinceMs = undefined;
    else this.#lateSinceMs ??= nowMs;
    if (this.#lateSinceMs !== undefined && nowMs - this.#lateSinceMs >= STANDING_MS) this.#isStanding = true;
    else if (waitedMs < targetWaitMs / 2) this.#isStanding = false;
  }

  /** A thread came back with `windows`; `isBusy` says whether others still run. */
  answered(windows: number, nowMs: number, isBusy: boolean): void {
    if (this.#lastMs !== undefined) {
      const tookMs = nowMs - this.#lastMs;
      const weight = Math.exp(-tookMs / MEMORY_MS);
      this.#windows = weight * this.#windows + windows;
      this.#busyMs = weight * this.#busyMs + tookMs;
    }
    this.#lastMs = isBusy ? nowMs : undefined;
  }
}
