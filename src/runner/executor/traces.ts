/**
 * What an instance of a stage may have left in its process, where the next one would find it: globals and functions of
 * Node in another state, variables, listeners, work that goes on. It does not see what the packages keep to themselves.
 */
import childProcess from "node:child_process";
import crypto from "node:crypto";
import events from "node:events";
import fs from "node:fs";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import stream from "node:stream";
import timers from "node:timers";
import util from "node:util";

type Properties = ReadonlyMap<string | symbol, PropertyDescriptor>;

/** The channel to its parent, and the streams that it prints on. */
const OWN = ["PipeWrap"];

/**
 * Tells afterwards whether `all`, as listed before any package was loaded, is as it is now. `env` is the environment
 * itself, not the guard's view of it.
 */
export function rememberProcess(all: Iterable<object>, env: NodeJS.ProcessEnv): () => boolean {
  const objects = [...all].map((object) => [object, propertiesOf(object)] as const);
  const before = describeRest(env);
  return () =>
    process.getActiveResourcesInfo().every((kind) => OWN.includes(kind)) &&
    describeRest(env) === before &&
    objects.every(([object, properties]) => isAlike(properties, propertiesOf(object)));
}

/** The globals with their prototypes, and modules of Node that some code changes. */
export function listShared(): ReadonlySet<object> {
  const modules = [childProcess, crypto, events, fs, fs.promises, module, os, path, stream, timers, util];
  const objects = new Set<object>([globalThis, process, ...modules]);
  for (const {value} of propertiesOf(globalThis).values()) {
    if (typeof value !== "function" && (typeof value !== "object" || value === null)) continue;
    objects.add(value as object);
    const prototype: unknown = Object.getOwnPropertyDescriptor(value, "prototype")?.value;
    if (typeof prototype === "object" && prototype !== null) objects.add(prototype);
  }
  for (const hidden of [[].values(), "".matchAll(/x/g), (function* () {})(), (async function* () {})()]) {
    let object = Object.getPrototypeOf(hidden) as object | null;
    for (; object !== null; object = Object.getPrototypeOf(object) as object | null) objects.add(object);
  }
  return objects;
}

/** No getter is called: some would load something. */
function propertiesOf(object: object): Properties {
  return new Map(
    Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)!] as const),
  );
}

function isAlike(before: Properties, after: Properties): boolean {
  if (before.size !== after.size) return false;
  for (const [key, a] of before) {
    const b = after.get(key);
    if (
      b === undefined ||
      !Object.is(a.value, b.value) ||
      a.get !== b.get ||
      a.set !== b.set ||
      a.writable !== b.writable ||
      a.configurable !== b.configurable ||
      a.enumerable !== b.enumerable
    )
      return false;
  }
  return true;
}

function describeRest(env: NodeJS.ProcessEnv): string {
  const listeners = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
  return JSON.stringify([
    process.cwd(),
    process.umask(),
    Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)),
    listeners.sort(),
  ]);
}
