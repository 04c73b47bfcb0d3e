/**
 * The calls of MLflow's REST API that recording a run needs, and the artifact proxy.
 * https://mlflow.org/docs/latest/api_reference/rest-api.html
 */
import {setTimeout as pause} from "node:timers/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClientOptions {
  readonly env: Environment;
  /** Between tries; the test's own does not wait. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

const TRIES = 4;
const FIRST_PAUSE_MS = 250;
const TIME_LIMIT_MS = 60_000;

const errorSchema = z.object({error_code: z.string(), message: z.string().optional()});

/** What the server answered that was no success. */
export class MlflowError extends Error {
  override readonly name = "MlflowError";
  readonly status: number;
  /** MLflow's own, such as RESOURCE_DOES_NOT_EXIST; empty where the answer was none of MLflow's. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class MlflowClient {
  /** Without a slash at its end. */
  readonly uri: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly wait: (milliseconds: number) => Promise<unknown>;

  /** Throws an ExpectedError where MLFLOW_TRACKING_URI is no http(s) address. */
  constructor({env, wait = pause}: ClientOptions) {
    const uri = (env.MLFLOW_TRACKING_URI ?? "").trim();
    if (!/^https?:\/\/[^/]/.test(uri))
      throw new ExpectedError("input", `MLFLOW_TRACKING_URI is "${uri}"; runs can be sent to a server only`, {
        hint: "Give the server's address, such as http://127.0.0.1:5000, or leave the variable empty.",
      });
    this.uri = uri.replace(/\/+$/, "");
    this.headers = authorisation(env);
    this.wait = wait;
  }

  /** A call of the API; tried again where that may help. Gives the answer, checked by `schema`. */
  call<T>(
    method: "GET" | "POST",
    path: string,
    body: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    return this.again(async () => {
      const url = new URL(`${this.uri}/api/2.0/mlflow/${path}`);
      if (method === "GET")
        for (const [key, value] of Object.entries(body)) url.searchParams.set(key, String(value));
      const answer = await this.fetch(url.href, {
        method,
        ...(method === "POST"
          ? {body: JSON.stringify(body), headers: {"content-type": "application/json"}}
          : {}),
      });
      const result = schema.safeParse(await answer.json());
      if (!result.success)
        throw new MlflowError(answer.status, "", `${path} answered ${z.prettifyError(result.error)}`);
      return result.data;
    });
  }

  /** Stores `bytes` at an artifact address that begins with http(s). */
  async put(url: string, bytes: Uint8Array): Promise<void> {
    await this.again(() =>
      this.fetch(url, {method: "PUT", body: bytes, headers: {"content-type": "application/octet-stream"}}),
    );
  }

  /** Tries `work` a few times, with growing pauses, while the fault is one that may pass. */
  async again<T>(work: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await work();
      } catch (error) {
        const mayPass = !(error instanceof MlflowError) || error.status === 429 || error.status >= 500;
        if (!mayPass || tried === TRIES) throw error;
        await this.wait(FIRST_PAUSE_MS * 2 ** (tried - 1));
      }
    }
  }

  private async fetch(
    url: string,
    init: RequestInit & {headers?: Record<string, string>},
  ): Promise<Response> {
    const answer = await fetch(url, {
      ...init,
      headers: {...this.headers, ...init.headers},
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
      redirect: "error",
    });
    if (answer.ok) return answer;
    const text = await answer.text();
    const told = errorSchema.safeParse(parseJson(text));
    const code = told.success ? told.data.error_code : "";
    const message = told.success ? (told.data.message ?? "") : text.slice(0, 200);
    throw new MlflowError(
      answer.status,
      code,
      `${answer.status} ${code || answer.statusText}: ${message}`.trim(),
    );
  }
}

/** MLflow's own variables: a token, or a user with a password. */
function authorisation(env: Environment): Record<string, string> {
  const {
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_USERNAME: user,
    MLFLOW_TRACKING_PASSWORD: password,
  } = env;
  if (user) return {authorization: `Basic ${Buffer.from(`${user}:${password ?? ""}`).toString("base64")}`};
  return token ? {authorization: `Bearer ${token}`} : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
