/** A POST of JSON to an address that a secret holds: encrypted, within a time, and to no other place. */
import {ExpectedError} from "../../platform/failure.ts";

const TIMEOUT_MS = 10_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Rejects where the peer does not answer with 2xx. `name` is the variable's, for the error. */
export async function postJson(
  address: string,
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const url = parseAddress(address, name);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      body,
      headers: {"content-type": "application/json; charset=utf-8", ...headers},
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const {cause, message} = error as Error;
    throw new Error(`the peer was not reached: ${cause instanceof Error ? cause.message : message}`);
  }
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the peer answered ${answer.status}`);
}

function parseAddress(address: string, name: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url !== undefined && isSafe) return url;
  throw new ExpectedError("input", `${name} is no address that begins with https://`, {
    hint: `Set ${name} to the address of the webhook; http:// is taken for this machine alone.`,
  });
}
