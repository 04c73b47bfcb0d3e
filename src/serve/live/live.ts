/**
 * The dashboard's listeners: once a second each is told how the service runs, every ten seconds what was added to the last
 * hour, and what changed beside it. A listener that does not read is cut off; one whose key is gone is let go.
 */
import {Readable} from "node:stream";
import type {LiveNow, LiveState} from "../../artifacts/live.ts";
import {History, type Recent} from "./history.ts";
import type {Totals} from "./totals.ts";

export interface LiveOptions {
  readonly maxListeners: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly totals: () => Promise<Totals>;
  readonly gauges: () => Gauges;
  readonly classes: () => readonly string[];
  readonly state: () => Promise<LiveState>;
  readonly onError: (error: unknown) => void;
}

type Gauges = Pick<
  LiveNow,
  "status" | "uptimeSeconds" | "queuedWindows" | "waitingJobs" | "threadsReady" | "memoryMB"
>;

interface Listener {
  readonly stream: Readable;
  readonly isAllowed: () => boolean;
}

const TICK_MS = 1000;
/** Bytes that may wait for a listener to read them. */
const MAX_BEHIND = 512 * 1024;

export class Live {
  readonly #options: LiveOptions;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #history: History | undefined;
  #now = "";
  #state = "";
  #ticking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Takes a sample every second from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    this.#timer.unref();
  }

  get isFull(): boolean {
    return this.#listeners.size >= this.#options.maxListeners;
  }

  /** Server-sent events for one listener, until it goes, `isAllowed` fails, or the service stops. */
  async listen(isAllowed: () => boolean): Promise<Readable> {
    const listener = {stream: new Readable({read: () => {}}), isAllowed};
    this.#listeners.add(listener); // before anything is awaited, so that they stay bounded
    listener.stream.on("close", () => this.#listeners.delete(listener));
    await this.tick();
    if (this.#isClosed) listener.stream.push(null);
    else {
      this.#state = eventOf("state", await this.#options.state());
      send(
        listener,
        `retry: 2000\n${this.#state}${eventOf("points", this.#history?.points ?? [])}${this.#now}`,
      );
    }
    return listener.stream;
  }

  /** Takes a sample and tells it. Never rejects. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick()
      .catch(this.#options.onError)
      .finally(() => {
        this.#ticking = undefined;
      });
    return this.#ticking;
  }

  /** Ends every stream. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const {stream} of this.#listeners) if (!stream.readableEnded) stream.push(null);
  }

  async #tick(): Promise<void> {
    const {now, totals, gauges, classes, state} = this.#options;
    const [atMs, counted] = [now(), await totals()];
    this.#history ??= new History(atMs, counted);
    const shown = gauges();
    const sample = {atMs, totals: counted, queuedWindows: shown.queuedWindows};
    const {recent, point} = this.#history.add(sample, classes());
    this.#now = eventOf("now", nowOf(recent, shown));
    let text = this.#now;
    if (point !== undefined) {
      text += eventOf("point", point);
      if (this.#listeners.size > 0) {
        const fresh = eventOf("state", await state());
        if (fresh !== this.#state) text += fresh;
        this.#state = fresh;
      }
    }
    for (const listener of this.#listeners)
      if (point !== undefined && !listener.isAllowed()) listener.stream.push(null);
      else send(listener, text);
  }
}

function nowOf(
  {at, seconds, requests, windows, refused, failed, p50, p95, p99}: Recent,
  gauges: Gauges,
): LiveNow {
  const rate = (count: number): number => (seconds === 0 ? 0 : Math.round((count / seconds) * 1000) / 1000);
  return {
    at,
    ...gauges,
    overSeconds: Math.round(seconds * 10) / 10,
    requestsPerSecond: rate(requests),
    windowsPerSecond: rate(windows),
    refusedPerSecond: rate(refused),
    failedPerSecond: rate(failed),
    errorShare: requests === 0 ? null : failed / requests,
    p50,
    p95,
    p99,
  };
}

/** JSON has no line break of its own, so that one line of data is enough. */
const eventOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

function send({stream}: Listener, text: string): void {
  if (stream.readableLength > MAX_BEHIND) stream.destroy();
  else if (!stream.readableEnded && !stream.destroyed) stream.push(text);
}
