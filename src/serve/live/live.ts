/**
 * The dashboard's listeners: once a second each is told how the service runs, every ten seconds what was added to the last
 * hour, and what changed beside it. A listener that does not read is cut off; one whose key is gone is let go.
 */
import {Readable} from "node:stream";
import type {LiveNow, LiveState} from "../../artifacts/live.ts";
import type {Monitoring} from "../../artifacts/monitoring.ts";
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
  readonly monitoring: () => Promise<Monitoring>;
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
const MAX_PEOPLE = 20;
const MAX_EVENTS = 20;

export class Live {
  readonly #options: LiveOptions;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #history: History | undefined;
  #now = "";
  #state = "";
  #monitoring = "";
  #ticking: Promise<void> | undefined;
  /** Listeners that have not been told anything yet; they count from the first moment, so that all stay bounded. */
  #arriving = 0;
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
    return this.#listeners.size + this.#arriving >= this.#options.maxListeners;
  }

  /** Server-sent events for one listener, until it goes, `isAllowed` fails, or the service stops. */
  async listen(isAllowed: () => boolean): Promise<Readable> {
    const {state, monitoring} = this.#options;
    const stream = new Readable({read: () => {}});
    this.#arriving++;
    try {
      await this.tick();
      const first = eventOf("state", await state()) + eventOf("monitor", shorten(await monitoring()));
      stream.push(`retry: 2000\n${first}${eventOf("points", this.#history?.points ?? [])}${this.#now}`);
    } finally {
      this.#arriving--;
    }
    if (this.#isClosed) stream.push(null);
    else {
      const listener = {stream, isAllowed};
      this.#listeners.add(listener);
      stream.on("close", () => this.#listeners.delete(listener));
    }
    return stream;
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
    for (const listener of this.#listeners) this.#end(listener);
  }

  async #tick(): Promise<void> {
    const {now, totals, gauges, classes} = this.#options;
    const [atMs, counted] = [now(), await totals()];
    this.#history ??= new History(atMs, counted);
    const shown = gauges();
    const sample = {atMs, totals: counted, queuedWindows: shown.queuedWindows};
    const {recent, point} = this.#history.add(sample, classes());
    this.#now = eventOf("now", nowOf(recent, shown));
    let text = this.#now;
    if (point !== undefined) text += eventOf("point", point) + (await this.#changes());
    for (const listener of this.#listeners)
      if (point !== undefined && !listener.isAllowed()) this.#end(listener);
      else if (listener.stream.readableLength > MAX_BEHIND) listener.stream.destroy();
      else listener.stream.push(text);
  }

  /** What is not as it was when it was last told to all. */
  async #changes(): Promise<string> {
    if (this.#listeners.size === 0) return "";
    const {state, monitoring} = this.#options;
    const stateText = eventOf("state", await state());
    const found = shorten(await monitoring());
    const stamp = JSON.stringify({...found, at: ""});
    const changed = stateText === this.#state ? "" : stateText;
    const isSame = stamp === this.#monitoring;
    this.#state = stateText;
    this.#monitoring = stamp;
    return changed + (isSame ? "" : eventOf("monitor", found));
  }

  #end(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.stream.push(null);
  }
}

/** The people of a large service would be megabytes; GET /monitor has them all. */
function shorten(monitoring: Monitoring): Monitoring {
  const {spans, drift, events} = monitoring;
  return {
    ...monitoring,
    spans: spans.map((span) => ({...span, people: []})),
    drift: {...drift, people: drift.people.slice(0, MAX_PEOPLE)},
    events: events.slice(-MAX_EVENTS),
  };
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
