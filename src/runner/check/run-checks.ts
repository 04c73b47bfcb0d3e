/** Every check of params.yaml against the metrics that are built, and against a commit. */
import type {Pipeline, Place} from "../definition/instance.ts";
import type {Kept} from "../diff/find-bytes.ts";
import type {Side} from "../diff/side.ts";
import {OutputChanges} from "./compare-outputs.ts";
import {judge, type Scalar} from "./judge.ts";
import {type Looked, lookUpMetric} from "./look-up.ts";
import {nameOutputs} from "./named-output.ts";
import type {Check} from "./read-checks.ts";

export interface CheckResult {
  /** As it is written. */
  readonly check: string;
  readonly name: string;
  readonly at: Place;
  /** Skipped where the commit has nothing to compare with. */
  readonly status: "passed" | "failed" | "skipped";
  readonly value?: Scalar;
  /** Comparison and threshold: `>= 0.8`. */
  readonly threshold: string;
  /** By how much a number is within its threshold; negative beyond it. */
  readonly margin?: number;
  /** Value, threshold and margin are shown in percent. */
  readonly isPercent: boolean;
  readonly note?: string;
}

export interface CheckContext {
  readonly kept: Kept;
  readonly pipeline: Pipeline;
  /** What `diff.` compares with, and the working tree; called where a check begins so. */
  readonly readSides: () => Promise<{readonly before: Side; readonly after: Side}>;
}

/** What is wrong with a check is reported at its place, and it has no result. */
export async function runChecks(
  checks: readonly Check[],
  {kept, pipeline, readSides}: CheckContext,
): Promise<readonly CheckResult[]> {
  const outputs = nameOutputs(pipeline);
  let changes: OutputChanges | undefined;
  const lookUp = async (name: string): Promise<Looked> => {
    if (!name.startsWith("diff.")) return lookUpMetric({root: kept.root, outputs}, name);
    changes ??= new OutputChanges({kept, outputs, ...(await readSides())});
    return changes.lookUp(name.slice("diff.".length));
  };
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = conclude(check, await lookUp(check.name));
    if (result !== undefined) results.push(result);
  }
  return results;
}

function conclude(check: Check, looked: Looked): CheckResult | undefined {
  const {text, name, at, threshold, operands} = check;
  const isPercent = operands.every((operand) => operand.isPercent);
  const facts = {check: text, name, at, threshold, isPercent};
  if (looked.kind === "wrong") {
    check.report(looked.message, looked.hint, looked.part);
    return undefined;
  }
  if (looked.kind === "none") return {...facts, status: "skipped", note: looked.note};
  const verdict = judge(looked.value, check);
  if (typeof verdict === "string") {
    const hint = "Compare words by ==, != or in; of a map or a list, name a value in it.";
    check.report(`${name} is ${verdict}, not a number`, hint, name);
    return undefined;
  }
  const {holds, value, margin} = verdict;
  return {
    ...facts,
    status: holds ? "passed" : "failed",
    value,
    ...(margin === undefined ? {} : {margin}),
    ...(looked.note === undefined ? {} : {note: looked.note}),
  };
}
