/** Secrets come from the environment, and never reach a log, a message or a file. */
import {ExpectedError} from "../platform/failure.ts";
import type {Environment} from "../platform/terminal/printer.ts";
import type {Channel} from "./params.ts";

/** Throws an ExpectedError where the variable is not set. */
export function getSecret(env: Environment, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new ExpectedError("input", `the environment variable ${name} is not set`, {
    hint: `Set ${name} where the alerts are sent from; params.yaml only names it.`,
  });
}

/** Every secret that a channel names, as far as it is set. */
export function listSecrets(channel: Channel, env: Environment): string[] {
  return Object.entries(channel).flatMap(([key, name]) => {
    const value = key.endsWith("Env") ? env[name as string] : undefined;
    return value === undefined || value === "" ? [] : [value];
  });
}

/** The text with each secret taken out, also as base64 and as a part of an address. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    ...pathOf(secret),
  ]);
  return forms
    .filter((form) => form.length > 0)
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, form) => left.replaceAll(form, "•••"), text);
}

/** Of an address, what follows the host: that is what makes a webhook secret. */
function pathOf(secret: string): string[] {
  if (!URL.canParse(secret)) return [];
  const {pathname, search} = new URL(secret);
  return pathname.length > 1 ? [pathname + search, pathname] : [];
}
