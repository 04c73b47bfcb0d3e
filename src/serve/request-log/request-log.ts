/**
 * Requests on disk, one line each in a file an hour, kept for some days and some megabytes. Only where `serve.log` says so:
 * the lines hold what was sent.
 */
import {appendFile, mkdir, readdir, stat, unlink} from "node:fs/promises";
import {join} from "node:path";
import type {RequestRecord} from "./record.ts";

export interface LogOptions {
  readonly folder: string;
  readonly days: number;
  readonly maxMB: number;
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MB = 1e6;

export class RequestLog {
  readonly #options: LogOptions;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void>;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#writing = this.#prepare();
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.sweep(Date.now())).catch(options.onError);
    }, HOUR_MS);
    this.#timer.unref();
  }

  /** Lines are written one after another; an answer does not wait for them. */
  record(record: RequestRecord): void {
    const path = join(this.#options.folder, fileOf(record.time));
    this.#writing = this.#writing
      .then(() => appendFile(path, `${JSON.stringify(record)}\n`, {mode: 0o600}))
      .catch(this.#options.onError);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
  }

  /** Removes what is older than its days; then, the oldest first, what is beyond the megabytes. */
  async sweep(nowMs: number): Promise<void> {
    const {folder, days, maxMB} = this.#options;
    const names = await listFiles(folder);
    const oldest = fileOf(new Date(nowMs - days * DAY_MS).toISOString());
    let left = maxMB * MB;
    for (const name of names.reverse()) {
      const path = join(folder, name);
      left -= (await stat(path)).size;
      if (name < oldest || left < 0) await unlink(path);
    }
  }

  async #prepare(): Promise<void> {
    try {
      await mkdir(this.#options.folder, {recursive: true, mode: 0o700});
      await this.sweep(Date.now());
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

/** `2026-01-10T09.ndjson`: in the order of time. */
function fileOf(time: string): string {
  return `${time.slice(0, 13)}.ndjson`;
}

/** Names of the log's files, the oldest first. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\dT\d\d\.ndjson$/.test(name)).sort();
}
