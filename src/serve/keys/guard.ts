/** Who may ask: keys compared in constant time, each with its scopes and its own rate. */
import {timingSafeEqual} from "node:crypto";
import {statSync} from "node:fs";
import type {FastifyRequest} from "fastify";
import type {Scope} from "../http/route.ts";
import {Problem} from "../problem.ts";
import {type ApiKey, hashOf, readKeys} from "./key-file.ts";

/** Tokens that a key has at most: two seconds of its rate, at least one request. */
const BURST_SECONDS = 2;
/** How often the file is looked at. */
const LOOK_MS = 1000;

interface Bucket {
  tokens: number;
  atMs: number;
}

export interface GuardOptions {
  readonly path: string;
  /** Keys are needed even where there is none, as on an address that others reach. */
  readonly isRequired: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export class Guard {
  readonly #options: GuardOptions;
  readonly #buckets = new Map<string, Bucket>();
  #keys: ReadonlyMap<string, ApiKey>;
  #stamp: string;
  #lookedMs: number;

  /** Throws an ExpectedError where the file of keys is damaged. */
  constructor(options: GuardOptions) {
    this.#options = options;
    this.#stamp = stampOf(options.path);
    this.#keys = new Map(readKeys(options.path).map((key) => [key.id, key]));
    this.#lookedMs = options.now();
  }

  get hasKeys(): boolean {
    return this.#keys.size > 0;
  }

  /** Throws a Problem where the request may not; gives the key's name, undefined where none is needed. */
  check(request: FastifyRequest, scope: Scope): string | undefined {
    this.#look();
    if (!this.#options.isRequired && !this.hasKeys) return undefined;
    const key = this.#find(textOf(request));
    if (key === undefined)
      throw new Problem("unauthorized", "there is no API key, or it is not known", {
        headers: {"www-authenticate": 'Bearer realm="kymo"'},
        hint: "Send Authorization: Bearer KEY; `kymo keys add NAME` makes one.",
      });
    if (!hasScope(key, scope))
      throw new Problem("forbidden", `the key ${key.name} has ${key.scopes.join(", ")}; this needs ${scope}`);
    this.#take(key);
    return key.name;
  }

  /** Whether a request that was let in would still be, whatever its rate. */
  allows(request: FastifyRequest, scope: Scope): boolean {
    this.#look();
    if (!this.#options.isRequired && !this.hasKeys) return true;
    const key = this.#find(textOf(request));
    return key !== undefined && hasScope(key, scope);
  }

  /** `kymo_<id>_<secret>`: an unknown id costs the same comparison as a wrong secret. */
  #find(text: string): ApiKey | undefined {
    const match = /^kymo_([0-9a-f]{8})_([\w-]{43})$/.exec(text);
    const key = this.#keys.get(match?.[1] ?? "");
    const given = Buffer.from(hashOf(match?.[2] ?? ""), "hex");
    const isEqual = timingSafeEqual(given, Buffer.from(key?.hash ?? hashOf("none"), "hex"));
    return isEqual && match !== null ? key : undefined;
  }

  #take({id, name, ratePerSecond}: ApiKey): void {
    if (ratePerSecond === null) return;
    const most = Math.max(1, ratePerSecond * BURST_SECONDS);
    const nowMs = this.#options.now();
    const bucket = this.#buckets.get(id) ?? {tokens: most, atMs: nowMs};
    bucket.tokens = Math.min(most, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * ratePerSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(id, bucket);
    if (bucket.tokens < 1)
      throw new Problem("rate-limited", `the key ${name} may ask ${ratePerSecond} times a second`, {
        retryAfterSeconds: (1 - bucket.tokens) / ratePerSecond,
        hint: "Send it again after the time in Retry-After.",
      });
    bucket.tokens--;
  }

  /** A key that was added or removed counts within a second. */
  #look(): void {
    const nowMs = this.#options.now();
    if (nowMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = nowMs;
    const stamp = stampOf(this.#options.path);
    if (stamp === this.#stamp) return;
    try {
      this.#keys = new Map(readKeys(this.#options.path).map((key) => [key.id, key]));
      this.#stamp = stamp;
    } catch {
      // damaged: what was read last goes on
    }
  }
}

const hasScope = ({scopes}: ApiKey, scope: Scope): boolean =>
  scopes.includes(scope) || scopes.includes("admin");

function textOf({headers}: FastifyRequest): string {
  const {authorization} = headers;
  const bearer = /^bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const own = headers["x-api-key"];
  return typeof own === "string" ? own : "";
}

function stampOf(path: string): string {
  const stat = statSync(path, {throwIfNoEntry: false});
  return stat === undefined ? "none" : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
