/** What dag.yaml says of an output beside its path. */
import {didYouMean} from "../../platform/suggest.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Out, Tolerance} from "./instance.ts";
import {describe, findEntry, type Mapping, type Tree} from "./tree.ts";

/** Those of DVC that kymo has no use for are taken and do nothing. */
export const OUT_SETTINGS = [
  "cache",
  "persist",
  "key",
  "compare",
  "desc",
  "remote",
  "push",
  "type",
  "labels",
  "meta",
];

export type OutSettings = Pick<Out, "cache" | "persist" | "key" | "compare">;

export const NO_SETTINGS: OutSettings = {cache: true, persist: false};

/** `known`: the keys that may stand there. `where` names the output in messages. */
export function readOutSettings(
  map: Mapping | undefined,
  known: readonly string[],
  where: string,
  report: ReportDiagnostic,
): OutSettings {
  if (map === undefined) return NO_SETTINGS;
  refuseUnknown(map, known, where, report);
  const key = readKey(findEntry(map, "key")?.value, report);
  const compare = readTolerance(findEntry(map, "compare")?.value, where, report);
  return {
    cache: readFlag(map, "cache", true, report),
    persist: readFlag(map, "persist", false, report),
    ...(key === undefined ? {} : {key}),
    ...(compare === undefined ? {} : {compare}),
  };
}

/** A key that is true or false; `otherwise` where it is absent. */
export function readFlag(map: Mapping, key: string, otherwise: boolean, report: ReportDiagnostic): boolean {
  const value = findEntry(map, key)?.value;
  if (value === undefined || isNothing(value)) return otherwise;
  if (value.kind === "scalar" && typeof value.value === "boolean") return value.value;
  report(value, `${key} is ${describe(value)}, not true or false`, "Write true or false.");
  return otherwise;
}

/** `key: window_id` or `key: [session, window_id]`: the columns by which `diff` joins rows. */
function readKey(tree: Tree | undefined, report: ReportDiagnostic): readonly string[] | undefined {
  if (tree === undefined || isNothing(tree)) return undefined;
  const items = tree.kind === "list" ? tree.items : [tree];
  const names = items.map((item) =>
    item.kind === "scalar" && item.value !== null && item.text !== "" ? item.text : undefined,
  );
  if (names.length > 0 && names.every((name) => name !== undefined)) return names;
  report(tree, `key is ${describe(tree)}, not a column`, "Write the names of columns: key: [window_id].");
  return undefined;
}

/** `compare: {atol: 1e-6, rtol: 0}`: how far a rebuild may be off. */
function readTolerance(
  tree: Tree | undefined,
  where: string,
  report: ReportDiagnostic,
): Tolerance | undefined {
  if (tree === undefined || isNothing(tree)) return undefined;
  if (tree.kind !== "map") {
    report(tree, `compare is ${describe(tree)}, not a map`, "Write compare: {atol: 1e-6}.");
    return undefined;
  }
  refuseUnknown(tree, ["atol", "rtol"], `compare of ${where}`, report);
  const read = (key: "atol" | "rtol"): number => {
    const value = findEntry(tree, key)?.value;
    if (value === undefined) return 0;
    if (value.kind === "scalar" && typeof value.value === "number" && value.value >= 0) return value.value;
    report(value, `${key} is ${describe(value)}, not a number from 0 on`, "Write a number, such as 1e-6.");
    return 0;
  };
  return {atol: read("atol"), rtol: read("rtol")};
}

function refuseUnknown(
  map: Mapping,
  known: readonly string[],
  where: string,
  report: ReportDiagnostic,
): void {
  for (const {key, at} of map.entries)
    if (!known.includes(key))
      report(at, `unknown key "${key}" of ${where}`, didYouMean(key, known, "Remove it."));
}

function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}
