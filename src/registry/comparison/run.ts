/** Runs two registered models over labelled windows of people whom neither was trained or validated on. */
import {createHash} from "node:crypto";
import {readFile} from "node:fs/promises";
import type {Comparison} from "../../artifacts/comparison.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {
  type GatedModel,
  predictLabels,
  readLabelledWindows,
  selectWindows,
} from "../gate/predict-labelled.ts";
import {chooseTestUsers} from "../gate/test-users.ts";
import {type CompareParams, compareAnswers} from "./compare.ts";

/** Throws an ExpectedError where nobody may judge both, or a model's people or classes are not known. */
export async function compareModels(
  a: GatedModel & {readonly hash: string},
  b: GatedModel & {readonly hash: string},
  file: string,
  chosen: readonly string[] | undefined,
  params: CompareParams,
): Promise<Comparison> {
  const all = await readLabelledWindows(file);
  const {users, refusal} = chooseTestUsers(all.users, b, a, chosen);
  if (refusal !== undefined)
    throw new ExpectedError("input", refusal, {
      file,
      hint: "Give windows of people whom neither model knows: --windows FILE, or name them: --users A,B.",
    });
  const ofPeople = selectWindows(all, (user) => users.includes(user));
  const known = (label: string): boolean =>
    [a, b].every(({classes}) => classes === null || classes.includes(label));
  const windows = selectWindows(ofPeople, (_, label) => known(label));
  if (windows.labels.length === 0)
    throw new ExpectedError("input", "no window has a label that both models know", {
      file,
      hint: "Compare models of the same classes.",
    });
  const digest = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  return compareAnswers(
    {
      users: windows.users,
      labels: windows.labels,
      a: await predictLabels(a, windows),
      b: await predictLabels(b, windows),
    },
    {
      a: {label: a.label, hash: a.hash},
      b: {label: b.label, hash: b.hash},
      windowsHash: digest,
      leftOut: {
        labels: [...new Set(ofPeople.labels)].filter((label) => !known(label)).sort(),
        windows: ofPeople.labels.length - windows.labels.length,
      },
      simulated: windows.meta.reference?.simulated ?? false,
    },
    params,
  );
}
