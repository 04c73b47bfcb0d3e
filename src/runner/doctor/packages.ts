/** Whether the packages that package.json names are locked, and installed as they are locked. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {findInstalled} from "../code/installed-packages.ts";
import {findPackageLock, readPackageLock} from "../code/package-lock.ts";
import {error, type Finding, listSome} from "./finding.ts";

const INSTALL = "npx -y pnpm@12 install --frozen-lockfile";
const VERSION = /^\d+\.\d+\.\d+/;

/** Nothing is said where there is no pnpm-lock.yaml: then no version is promised. */
export function examinePackages(root: string): readonly Finding[] {
  const lock = findPackageLock(root);
  const names = readDependencies(join(root, "package.json"));
  if (lock === undefined || names.length === 0) return [];
  const locked = readPackageLock(root, lock).direct;
  const unlocked: string[] = [];
  const missing: string[] = [];
  const other: string[] = [];
  for (const name of names) {
    const expected = locked[name]?.split(" ")[0];
    const path = findInstalled(root, name);
    const installed = path === undefined ? undefined : readVersion(path);
    if (expected === undefined) unlocked.push(name);
    else if (installed === undefined) missing.push(name);
    else if (VERSION.test(expected) && installed !== expected)
      other.push(`${name} ${installed} instead of ${expected}`);
  }
  return [
    ...say(unlocked, "pnpm-lock.yaml lacks packages of package.json", "npx -y pnpm@12 install"),
    ...say(missing, "packages are not installed", INSTALL),
    ...say(other, "packages are not installed as locked", INSTALL),
  ];
}

function say(names: readonly string[], what: string, repair: string): readonly Finding[] {
  return names.length === 0 ? [] : [error(`${what}: ${listSome(names)}`, repair)];
}

function readDependencies(path: string): readonly string[] {
  try {
    const {dependencies, devDependencies} = JSON.parse(readFileSync(path, "utf8")) as Record<string, object>;
    return Object.keys({...devDependencies, ...dependencies});
  } catch {
    return []; // a pipeline of commands has none
  }
}

function readVersion(path: string): string {
  return String((JSON.parse(readFileSync(path, "utf8")) as {version?: unknown}).version);
}
