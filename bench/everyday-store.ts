/**
 * A workspace with a large store: runs of five outputs each, the first half of them in dag.lock. Objects are written
 * directly, under the name that their bytes give, without the flush that the store makes: none is to survive a power cut.
 */
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {sha256} from "../src/platform/canonical.ts";
import {writeLock} from "../src/runner/store/lock-file.ts";
import type {RunRecord} from "../src/runner/store/record.ts";
import {openRunCache} from "../src/runner/store/run-cache.ts";

const OUTPUTS = 5;

interface LargeStore {
  /** Writes again what was removed. */
  fill(): void;
}

/** Makes `root` with `objects` objects of some bytes each. */
export function makeStore(root: string, objects: number): LargeStore {
  const count = objects / OUTPUTS;
  const runs = Array.from({length: count}, (_, i) => recordOf(i));
  const needed = runs.slice(0, count / 2);
  mkdirSync(root, {recursive: true});
  writeFileSync(join(root, "dag.yaml"), `stages:\n${needed.map((_, i) => stageOf(i)).join("")}`);
  writeLock(root, Object.fromEntries(needed.map((run, i) => [`s${i}`, run])));
  const cache = openRunCache(root);
  const fill = (): void => {
    for (const [i, run] of runs.entries()) {
      if (existsSync(join(root, ".dag/runs", run.fingerprint.slice(0, 2), `${run.fingerprint}.json`)))
        continue;
      for (const [k, {bytes}] of run.outs.entries()) {
        const path = join(root, ".dag/store", bytes.slice(0, 2), bytes);
        mkdirSync(dirname(path), {recursive: true});
        writeFileSync(path, textOf(i, k));
      }
      cache.put(run);
    }
  };
  fill();
  return {fill};
}

function textOf(run: number, output: number): string {
  return `output ${output} of run ${run}\n`;
}

function stageOf(i: number): string {
  const outs = Array.from({length: OUTPUTS}, (_, k) => `out/${i}/${k}`);
  return `  s${i}: {cmd: "make ${i}", deps: [in/${i}], outs: [${outs.join(", ")}]}\n`;
}

function recordOf(i: number): RunRecord {
  const outs = Array.from({length: OUTPUTS}, (_, k) => {
    const bytes = sha256(textOf(i, k));
    return {role: `out/${i}/${k}`, path: `out/${i}/${k}`, bytes, content: bytes, size: textOf(i, k).length};
  });
  return {
    fingerprint: sha256(`run ${i}`),
    code: `cmd:make ${i}`,
    packages: {},
    params: {},
    env: {},
    deps: [{role: `in/${i}`, path: `in/${i}`, content: sha256(`input ${i}`)}],
    outs,
  };
}
