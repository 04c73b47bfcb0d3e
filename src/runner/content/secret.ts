/**
 * Environment variables as they may be recorded: one whose name looks secret only as a digest under a key that
 * never leaves this workspace, so that nobody can try out guesses against a committed lock.
 */
import {createHmac, randomBytes} from "node:crypto";
import {linkSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {temporaryPath} from "../../platform/atomic-file.ts";
import {explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";

const secretName =
  /(TOKEN|SECRET|KEY|PASSW|PASSPHRASE|CREDENTIAL)|(^|_)(PASS|PAT|AUTH|DSN|COOKIE|PRIVATE)(_|$)|_PWD$/i;
/** A name and a password in an address. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@/;
/** Shorter ones stand in too many words to be looked for. */
const MIN_LENGTH = 6;

/** Whether a variable's value must not be recorded. */
export function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || secretValue.test(value);
}

/** The values of the variables among `names` that must not be shown, by name; not those of a few characters. */
export function findSecrets(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name) => {
      const value = valueIn(env, name) ?? "";
      return value.length >= MIN_LENGTH && isSecret(name, value) ? [[name, value] as const] : [];
    }),
  );
}

/**
 * The variables in `names` that are set in `env`, as they may be recorded. One that is unset is left out, which
 * is not the same as empty.
 */
export function readEnvironment(
  root: string,
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const set = names.flatMap((name) => {
    const value = valueIn(env, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return protectEnv(root, Object.fromEntries(set));
}

/** A variable may have the name of something that every object has. */
function valueIn(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}

/** `env` with each secret's value replaced by `hmac:<hex>`. Makes `<root>/.dag/secret` (mode 0600) if needed. */
export function protectEnv(root: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(env).map(([name, value]) => [
    name,
    isSecret(name, value) ? keyed(root, name, value) : value,
  ]);
  return Object.fromEntries(shown) as Record<string, string>;
}

function keyed(root: string, name: string, value: string): string {
  const hmac = createHmac("sha256", keyOf(root)); // tagged by name: equal secrets do not look equal
  return `hmac:${hmac.update(`${name.length}:${name}${value}`).digest("hex")}`;
}

function keyOf(root: string): Buffer {
  const path = resolve(root, ".dag/secret");
  try {
    return readKey(path) ?? makeKey(path);
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

function readKey(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Of two that make it at once one wins, and both use that key. */
function makeKey(path: string): Buffer {
  mkdirSync(dirname(path), {recursive: true});
  const own = temporaryPath(dirname(path), "secret");
  try {
    writeFileSync(own, randomBytes(32), {flag: "wx", mode: 0o600, flush: true});
    linkSync(own, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(own, {force: true});
  }
  return readFileSync(path);
}
