/** Whether the outputs that dag.lock records are there, as it records them. */
import type {Digests} from "../content/digest-file.ts";
import {readEvicted} from "../engine/evicted.ts";
import {findRecordedDigest} from "../engine/lock-records.ts";
import {error, type Finding, listSome, type Subject} from "./finding.ts";

export async function examineOutputs(
  {root, pipeline, records}: Subject,
  digests: Digests,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const evicted = readEvicted(root);
  const missing: string[] = [];
  const altered: string[] = [];
  for (const {instance} of pipeline?.nodes ?? []) {
    const own = {missing: [] as string[], altered: [] as string[]};
    for (const {path, bytes} of records.get(instance.name)?.outs ?? []) {
      const digest = await findRecordedDigest(digests, path);
      if (digest === undefined && evicted.get(path) === bytes) continue;
      if (digest === undefined) own.missing.push(path);
      else if (digest !== bytes) own.altered.push(path);
    }
    if (instance.frozen) {
      const command = `pnpm dag repro ${instance.name}`;
      findings.push(...say(own.missing, "missing", command), ...say(own.altered, "altered", command));
    } else {
      missing.push(...own.missing);
      altered.push(...own.altered);
    }
  }
  return [
    ...say(missing, "missing", "pnpm dag repro"),
    ...say(altered, "altered", "pnpm dag repro"),
    ...findings,
  ];
}

function say(paths: readonly string[], how: "missing" | "altered", command: string): readonly Finding[] {
  if (paths.length === 0) return [];
  const what = paths.length === 1 ? "an output is" : `${paths.length} outputs are`;
  const since = how === "altered" ? " since the build" : "";
  return [error(`${what} ${how}${since}: ${listSome(paths)}`, command)];
}
