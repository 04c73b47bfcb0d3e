/** Random DAGs, random changes: an incremental build is the same, file for file, as one from nothing. */
import fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {reproHere} from "./in-process.ts";
import {JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("random dags");
const SOURCES = 3;

interface Step {
  readonly what: "source" | "parameter" | "code" | "remove output" | "alter output" | "same content";
  readonly at: number;
  readonly value: number;
}

const dags = fc.array(
  fc.record({
    isCommand: fc.boolean(),
    deps: fc.uniqueArray(fc.nat(9), {minLength: 1, maxLength: 3}),
    usesParam: fc.boolean(),
  }),
  {minLength: 3, maxLength: 7},
);
const steps = fc.array(
  fc.record({
    what: fc.constantFrom<Step["what"]>(
      "source",
      "parameter",
      "code",
      "remove output",
      "alter output",
      "same content",
    ),
    at: fc.nat(9),
    value: fc.nat(4),
  }),
  {minLength: 2, maxLength: 4},
);

type Dag = readonly {
  readonly isCommand: boolean;
  readonly deps: readonly number[];
  readonly usesParam: boolean;
}[];

/** Stage i may depend on any source and on any stage before it. */
function writeDag(rig: Rig, dag: Dag): void {
  const lines = ["stages:"];
  dag.forEach(({isCommand, deps, usesParam}, i) => {
    const paths = [...new Set(deps.map((dep) => nameOf(dep % (SOURCES + i))))];
    lines.push(`  s${i}:`);
    if (isCommand) lines.push(`    cmd: cat ${paths.join(" ")} > out/s${i}.txt`);
    if (isCommand && usesParam)
      lines[lines.length - 1] = `    cmd: (cat ${paths.join(" ")}; echo \${value}) > out/s${i}.txt`;
    else if (!isCommand) lines.push(`    run: stages/join.ts`);
    lines.push(`    deps: [${paths.join(", ")}]`);
    if (usesParam) lines.push("    params: [value]");
    lines.push(`    outs: ${isCommand ? `[out/s${i}.txt]` : `{out: out/s${i}.txt}`}`);
  });
  rig.write("dag.yaml", `${lines.join("\n")}\n`);
}

function nameOf(i: number): string {
  return i < SOURCES ? `in/${i}.txt` : `out/s${i - SOURCES}.txt`;
}

function apply(rig: Rig, {what, at, value}: Step, stages: number): void {
  const output = `out/s${at % stages}.txt`;
  const write: Readonly<Record<Step["what"], () => void>> = {
    source: () => rig.write(`in/${at % SOURCES}.txt`, `source ${value}\n`),
    "same content": () => rig.write(`in/${at % SOURCES}.txt`, rig.read(`in/${at % SOURCES}.txt`)),
    parameter: () => rig.write("params.yaml", `value: ${value}\n`),
    code: () => rig.write("stages/join.ts", JOIN_STAGE.replace('":"', `"${value}:"`)),
    "remove output": () => rig.has(output) && rig.remove(output),
    "alter output": () => rig.write(output, "altered"),
  };
  write[what]();
}

const isLong = process.env.KYMO_LONG === "1";

test("incremental is clean", async () => {
  await fc.assert(
    fc.asyncProperty(dags, steps, async (dag, changes) => {
      const rig = new Rig({"params.yaml": "value: 0\n", "stages/join.ts": JOIN_STAGE});
      for (let i = 0; i < SOURCES; i++) rig.write(`in/${i}.txt`, `source ${i}\n`);
      writeDag(rig, dag);
      assert.is((await reproHere(rig.root)).code, 0);
      for (const change of changes) {
        apply(rig, change, dag.length);
        const built = await reproHere(rig.root);
        assert.is(built.code, 0, built.text);
        const again = await reproHere(rig.root);
        assert.equal([again.ran, again.restored], [[], []], "a second run has nothing to do");
        const incremental = rig.snapshot("out");
        const lock = rig.read("dag.lock");
        for (const path of ["out", ".dag", "dag.lock"]) rig.remove(path);
        const clean = await reproHere(rig.root);
        assert.is(clean.ran.length, dag.length);
        assert.equal(incremental, rig.snapshot("out"));
        assert.is(lock, rig.read("dag.lock"));
      }
      rig.close();
    }),
    {numRuns: isLong ? 300 : 8, seed: 20251121},
  );
});

/** Writes a file for each line of its dependencies, so many at most as its parameter says. */
const SPLIT_STAGE = `import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {in: string[]}; outs: {folder: string}; params: {value: number}}) {
    mkdirSync(outs.folder, {recursive: true});
    const lines = deps.in.map((path) => readFileSync(path, "utf8")).join("").split("\\n").filter((line) => line !== "");
    lines.slice(0, params.value).forEach((line, i) => writeFileSync(outs.folder + "/" + i + ".txt", line));
  },
};
`;

/**
 * A chain of levels, each of which splits what the one before gave into a folder and maps every file of it; after
 * every second map one more that follows from it. \`all\` collects everything.
 */
function writeFolderDag(rig: Rig, levels: readonly boolean[]): void {
  const join = (deps: string, out: string) =>
    `run: stages/join.ts, deps: {in: "${deps}"}, outs: {out: "${out}"}`;
  const lines = ["stages:", `  all: {${join("out/maps/**/*.txt", "out/all.txt")}}`];
  levels.forEach((isTwice, i) => {
    const maps = `out/maps/${i}${isTwice ? "b" : "a"}`;
    const source = i === 0 ? "in/*.txt" : `out/maps/${i - 1}${levels[i - 1] === true ? "b" : "a"}/*.txt`;
    lines.push(
      `  split${i}: {run: stages/split.ts, deps: {in: "${source}"}, params: [value], outs: {folder: out/folder/${i}}}`,
      `  map${i}: {each: "out/folder/${i}/{n}.txt", ${join(`out/folder/${i}/\${n}.txt`, `out/maps/${i}a/\${n}.txt`)}}`,
    );
    if (isTwice)
      lines.push(
        `  more${i}: {each: "out/maps/${i}a/{n}.txt", ${join(`out/maps/${i}a/\${n}.txt`, `${maps}/\${n}.txt`)}}`,
      );
  });
  rig.write("dag.yaml", `${lines.join("\n")}\n`);
}

test("incremental is clean where instances follow from folders", async () => {
  const changes = fc.record({
    lines: fc.array(fc.nat(3), {maxLength: 3}),
    value: fc.nat(3),
    removed: fc.option(fc.constantFrom("out/folder/0", "out/maps", "out/folder"), {nil: undefined}),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), {minLength: 1, maxLength: 3}),
      fc.array(changes, {minLength: 2, maxLength: 3}),
      async (levels, steps) => {
        const rig = new Rig({"stages/join.ts": JOIN_STAGE, "stages/split.ts": SPLIT_STAGE});
        writeFolderDag(rig, levels);
        for (const {lines, value, removed} of steps) {
          rig.write("in/0.txt", `${lines.map((line) => `line ${line}\n`).join("")}`);
          rig.write("params.yaml", `value: ${value}\n`);
          if (removed !== undefined && rig.has(removed)) rig.remove(removed);
          const built = await reproHere(rig.root);
          assert.is(built.code, 0, built.text);
          const again = await reproHere(rig.root);
          assert.equal([again.ran, again.restored], [[], []], "a second run has nothing to do");
          const clean = new Rig({"stages/join.ts": JOIN_STAGE, "stages/split.ts": SPLIT_STAGE});
          for (const path of ["dag.yaml", "params.yaml", "in/0.txt"]) clean.write(path, rig.read(path));
          const whole = await reproHere(clean.root);
          assert.is(whole.code, 0, whole.text);
          assert.equal(rig.snapshot("out"), clean.snapshot("out"));
          assert.is(rig.read("dag.lock"), clean.read("dag.lock"));
          clean.close();
        }
        rig.close();
      },
    ),
    {numRuns: isLong ? 300 : 6, seed: 20251121},
  );
});

test.run();
