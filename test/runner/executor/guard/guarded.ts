/** Stages of a few lines, each run under the guard as a person would run it, and what the guard said of each. */
import {Rig} from "../../engine/rig.ts";

export interface Guarded {
  /** Statements of the stage's function, which has `deps`, `outs`, `scratch`, `elapsed` and `random`. */
  readonly body: string;
  /** What stands before it: imports. */
  readonly head?: string;
  /** More keys of the stage in dag.yaml. */
  readonly keys?: string;
}

export interface Said {
  /** The stages that were not stopped. */
  readonly ran: readonly string[];
  /** Everything printed. */
  readonly text: string;
}

/** Runs every stage, whatever becomes of the others; each writes its output `out` by itself after its body. */
export function runGuarded(
  stages: Readonly<Record<string, Guarded>>,
  files: Readonly<Record<string, string>> = {},
): Said {
  const dag = Object.entries(stages).map(
    ([name, {keys}]) =>
      `  ${name}: {run: stages/${name}.ts, outs: {out: out/${name}.txt}${keys === undefined ? "" : `, ${keys}`}}\n`,
  );
  const code = Object.entries(stages).map(([name, {head = "", body}]): [string, string] => [
    `stages/${name}.ts`,
    `import {writeFileSync as finish} from "node:fs";
${head}
export default {
  async run({deps, outs, scratch, elapsed, random}: any) {
    ${body}
    finish(outs.out, "done");
  },
};
`,
  ]);
  const rig = new Rig({"dag.yaml": `stages:\n${dag.join("")}`, ...Object.fromEntries(code), ...files});
  try {
    const {ran, text} = rig.repro("--keep-going");
    return {ran, text: text.replaceAll(rig.root, "ROOT")};
  } finally {
    rig.close();
  }
}
