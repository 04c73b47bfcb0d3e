/**
 * The monitor's side of the service: collects what was answered and hands it to the monitor's thread four times a second.
 * No answer waits for it; what the thread has no time for is counted, and not watched.
 */
import type {Monitoring} from "../../artifacts/monitoring.ts";
import {acquireLock} from "../../platform/owner-lock.ts";
import type {WindowTimes} from "../answer/prediction.ts";
import type {JobQueue} from "../engine/job-queue.ts";
import type {ServedModel} from "../model/served-model.ts";
import type {Settings} from "../settings.ts";
import {monitorLock} from "../state-folder.ts";
import type {
  GivenLabel,
  LabelsTaken,
  MonitorContext,
  MonitorJob,
  MonitorResult,
  Rests,
  ServedRequest,
} from "./messages.ts";
import {Resting} from "./resting.ts";
import {Underway} from "./underway.ts";
import {unwatched} from "./unwatched.ts";

export interface FeedOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly queue: JobQueue<MonitorJob, MonitorResult>;
  readonly model: () => ServedModel;
  readonly onError: (error: unknown) => void;
}

/** What one request was answered. */
export interface Answered {
  /** The request, `ID` or `ID/LINE`. */
  readonly id: string;
  readonly person: string;
  /** (windows, length, channels), standardised, and (windows, classes). */
  readonly x: Float32Array;
  readonly p: Float32Array;
  readonly times: WindowTimes | null;
}

interface Pending extends Answered {
  readonly at: number;
  readonly model: ServedModel;
  readonly windows: number;
  /** The last windows, whose samples go too. */
  readonly withSamples: number;
}

const FLUSH_MS = 250;
/** Windows that may wait for the thread. */
const MAX_PENDING = 16_384;
const NO_SAMPLES = new Float32Array(0);
/** A snapshot this young is answered again. */
const FRESH_MS = 1000;

export class MonitorFeed {
  readonly #options: FeedOptions;
  #pending: Pending[] = [];
  #windows = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;
  readonly #resting = new Resting();
  readonly #underway: Underway;
  #snapshot: {readonly at: number; readonly made: Promise<Monitoring>} | undefined;
  /** Undefined where another service of this folder keeps what it knows: this one's stays in memory. */
  #lock: Promise<(() => void) | undefined> | undefined;
  #latest: Monitoring | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    const {stretch, keep} = options.settings.monitor ?? {stretch: {windows: 0}, keep: {stretchWindows: 0}};
    this.#underway = new Underway({person: stretch.windows, all: keep.stretchWindows});
  }

  get isWatching(): boolean {
    return this.#options.settings.monitor !== undefined;
  }

  offer(model: ServedModel, answered: Answered): void {
    if (!this.isWatching) return;
    const windows = answered.p.length / model.scaler.classes.length;
    if (this.#windows + windows > MAX_PENDING && this.#pending.length > 0) {
      this.#dropped += windows;
      return;
    }
    const at = Date.now();
    const {person} = answered;
    const isWanted = !this.#resting.rests(person, {at, model}) && this.#underway.hasRoomFor(person);
    const withSamples = isWanted ? Math.min(windows, this.#options.settings.monitor!.stretch.windows) : 0;
    this.#underway.leave(person, withSamples);
    this.#pending.push({...answered, x: isWanted ? answered.x : NO_SAMPLES, at, model, windows, withSamples});
    this.#windows += windows;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isSending) void this.#send();
    }, FLUSH_MS).unref();
  }

  /** As things are, or were a second ago. Rejects with a Problem. */
  snapshot(): Promise<Monitoring> {
    if (!this.isWatching)
      return Promise.resolve(unwatched(this.#options.model(), Date.now(), "Nothing is watched."));
    const at = Date.now();
    if (this.#snapshot === undefined || at - this.#snapshot.at > FRESH_MS) {
      const made = this.#flushed().then(() => this.#run({kind: "snapshot", dropped: this.#dropped}, []));
      this.#snapshot = {at, made: made as Promise<Monitoring>};
      made.then(
        (snapshot) => {
          this.#latest = snapshot as Monitoring;
        },
        () => {
          this.#snapshot = undefined;
        },
      );
    }
    return this.#snapshot.made;
  }

  /** The latest snapshot, made anew where that takes no longer than `mostMs`. Never rejects. */
  async within(mostMs: number): Promise<Monitoring> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, mostMs);
    });
    await Promise.race([this.snapshot().catch(() => {}), late]);
    clearTimeout(timer);
    return this.#latest ?? unwatched(this.#options.model(), Date.now(), "The monitor has not answered yet.");
  }

  /** Rejects with a Problem. */
  async label(labels: readonly GivenLabel[]): Promise<LabelsTaken> {
    await this.#flushed();
    const taken = await this.#run({kind: "labels", labels}, []);
    this.#snapshot = undefined;
    return taken as LabelsTaken;
  }

  /** Resolves when all that was answered is kept. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (this.isWatching && this.#options.queue.isStarted) {
        await this.#flushed();
        await this.#run({kind: "keep"}, []);
      }
    } catch (error) {
      this.#options.onError(error);
    }
    await this.#options.queue.close();
    (await this.#lock)?.();
  }

  /** Resolves when the thread has all that was answered. */
  async #flushed(): Promise<void> {
    await this.#sending;
    if (this.#pending.length > 0) await this.#send();
  }

  #send(): Promise<void> {
    this.#isSending = true;
    this.#sending = this.#sendAll().finally(() => {
      this.#isSending = false;
    });
    return this.#sending;
  }

  /** One model after another, where a new one took over meanwhile. */
  async #sendAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const {model} = this.#pending[0]!;
      const next = this.#pending.findIndex((one) => one.model !== model);
      const answered = this.#pending.splice(0, next < 0 ? this.#pending.length : next);
      const windows = answered.reduce((sum, one) => sum + one.windows, 0);
      this.#windows -= windows;
      const {requests, x, p} = pack(answered, model);
      const buffers = [x.buffer as ArrayBuffer, p.buffer as ArrayBuffer];
      try {
        const rests = (await this.#run({kind: "served", requests, x, p}, buffers, model)) as Rests;
        this.#resting.learn(rests, {at: Date.now(), model});
      } catch (error) {
        this.#resting.forget(); // a new thread knows nothing of them
        this.#dropped += windows;
        this.#options.onError(error);
      }
      for (const {person, withSamples} of answered) this.#underway.arrive(person, withSamples);
    }
  }

  async #run(
    job: DistributiveOmit<MonitorJob, "context" | "at">,
    transfer: readonly ArrayBuffer[],
    model = this.#options.model(),
  ): Promise<MonitorResult> {
    this.#lock ??= acquireLock(monitorLock(this.#options.root)).catch(() => undefined);
    const context = this.#contextOf(model, (await this.#lock) !== undefined);
    return this.#options.queue.run({...job, context, at: Date.now()}, transfer);
  }

  #contextOf({name, version, path, scaler, card, digests}: ServedModel, isOnDisk: boolean): MonitorContext {
    const {drift, seed, baseline, monitor} = this.#options.settings;
    return {
      root: this.#options.root,
      isOnDisk,
      settings: {drift, seed, baseline, monitor: monitor!},
      model: {
        name,
        version,
        path,
        digest: digests.model,
        baseline: digests.baseline,
        accuracy: card?.metrics.test?.accuracy.value ?? null,
      },
      scaler,
      scalerHash: digests.scaler,
    };
  }
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

/** All in two arrays that can be given away. */
function pack(
  answered: readonly Pending[],
  {scaler}: ServedModel,
): {requests: ServedRequest[]; x: Float32Array; p: Float32Array} {
  const size = scaler.window * scaler.channels.length;
  const requests = answered.map(
    ({id, person, at, windows, withSamples, times}): ServedRequest => ({
      id,
      person,
      at,
      windows,
      withSamples,
      start: times === null ? null : times.start.slice(0, windows),
    }),
  );
  const sum = (of: (one: Pending) => number): number => answered.reduce((total, one) => total + of(one), 0);
  const packed = {
    requests,
    x: new Float32Array(sum(({withSamples}) => withSamples) * size),
    p: new Float32Array(sum(({windows}) => windows) * scaler.classes.length),
  };
  let [atX, atP] = [0, 0];
  for (const {x, p, windows, withSamples} of answered) {
    packed.x.set(x.subarray((windows - withSamples) * size, windows * size), atX);
    packed.p.set(p, atP);
    atX += withSamples * size;
    atP += p.length;
  }
  return packed;
}
