/** `dag verify` as CI calls it, with what must not matter planted in commands. */
import {spawnSync} from "node:child_process";
import {existsSync, readdirSync, rmSync, symlinkSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Finding} from "../../../src/runner/verify/finding.ts";
import {listVariations} from "../../../src/runner/verify/variation.ts";
import {JOIN_STAGE, Rig} from "../engine/rig.ts";

const test = suite("dag verify");

const canCutNetwork = spawnSync("unshare", ["-rn", "true"]).status === 0;

const hasFaketime = listVariations("").missing.every((what) => !what.includes("libfaketime"));
/** What libfaketime would leave. */
const listNotes = (): readonly string[] =>
  existsSync("/dev/shm") ? readdirSync("/dev/shm").filter((name) => name.includes("faketime_")) : [];

/** Each writes the file that the stage is named after; with the word that the cause must hold. */
const PLANTS: Readonly<Record<string, readonly [command: string, cause: RegExp]>> = {
  ...(hasFaketime ? {date: ["date +%Y > out/date", /the clock/] as const} : {}),
  clock: ["node -p 'new Date().getFullYear()' > out/clock", /the clock/],
  locale: ["node -p '(1234.5).toLocaleString()' > out/locale", /the locale/],
  zone: ["node -p 'new Date(0).getHours()' > out/zone", /the time zone/],
  listing: ["node -p 'fs.readdirSync(\"in\").join()' > out/listing", /the order in which folders are listed/],
  unsorted: [
    "node -p 'JSON.stringify(Object.fromEntries(fs.readdirSync(\"in\").map((name) => [name, 1])))' > out/unsorted",
    /the order in which folders are listed/,
  ],
  seed: ["echo $PYTHONHASHSEED > out/seed", /the environment/],
  address: ["cut -c1-12 /proc/self/maps | head -1 > out/address; date +%N >> out/address", /from run to run/],
  threads: ["echo $OMP_NUM_THREADS > out/threads", /the number of workers and threads/],
  floats: [
    "node -e 'const n = Number(process.env.OMP_NUM_THREADS ?? 4); const parts = Array(n).fill(0); for (let i = 0; i < 1000; i++) parts[i % n] += 1 / (i + 1); console.log(parts.reduce((a, b) => a + b))' > out/floats",
    /the number of workers and threads/,
  ],
  temporary: ["mktemp -u > out/temporary", /from run to run/],
  path: ["pwd > out/path", /the path of the workspace/],
  umask: ["umask > out/umask", /the umask/],
  user: ["echo $HOME > out/user", /the user/],
  times: ["stat -c %Y in/a > out/times", /the times of files/],
  scratch: [
    "cat $KYMO_SCRATCH/left > out/scratch 2>/dev/null; date +%N > $KYMO_SCRATCH/left; true",
    /from run to run/,
  ],
  ...(canCutNetwork
    ? {
        network: [
          "node -p 'Object.keys(os.networkInterfaces()).length > 0' > out/network",
          /the network/,
        ] as const,
      }
    : {}),
};

function findings(
  rig: Rig,
  ...words: readonly string[]
): {code: number | null; list: readonly Finding[]; notes: readonly string[]} {
  const {code, stdout, stderr} = rig.dag("verify", "--json", ...words);
  assert.ok(stdout.startsWith("{"), stderr);
  const {findings: list, notes} = JSON.parse(stdout) as {findings: Finding[]; notes: string[]};
  return {code, list, notes};
}

function open(
  stages: string,
  files: Readonly<Record<string, string>> = {},
  ...ignored: readonly string[]
): Rig {
  const rig = new Rig({"dag.yaml": `stages:\n${stages}`, "in/a": "1", "in/b": "2", "in/c": "3", ...files});
  const {code, text} = rig.repro();
  assert.is(code, 0, text);
  rig.commit("first", "out", ...ignored);
  return rig;
}

test("what must not matter, and does, is found and named, each by itself", () => {
  const scratch = new Rig();
  process.env.KYMO_SCRATCH = scratch.root;
  const stages = Object.entries(PLANTS).map(
    ([name, [command]]) => `  ${name}: {cmd: ${JSON.stringify(command)}, deps: [in], outs: [out/${name}]}\n`,
  );
  const rig = open(
    `${stages.join("")}  honest: {cmd: "cat in/a > out/honest", deps: [in/a], outs: [out/honest]}\n`,
  );
  const notes = listNotes();
  const {code, list} = findings(rig, "--vary");
  assert.is(code, 3);
  assert.equal(listNotes(), notes);
  const causes = new Map(list.map(({subject, details}) => [subject, details.join("\n")]));
  for (const [name, [, cause]] of Object.entries(PLANTS))
    assert.match(causes.get(name) ?? `${name} was not found`, cause, `${name}: ${causes.get(name)}`);
  assert.equal([...causes.keys()].sort(), Object.keys(PLANTS).sort());
  assert.match(list.find(({subject}) => subject === "locale")!.message, "line 1: 1,234.5 → 1.234,5");
  rig.close();
  scratch.close();
});

const CHAIN = `  read: {cmd: "cat in/a > out/a.csv", deps: [in/a], outs: [out/a.csv]}
  join: {run: stages/join.ts, deps: {a: out/a.csv}, outs: {text: out/joined.txt}}
`;

test("a pipeline that is what it says passes all tiers, and dag.lock is not touched", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE, "in/a": "id,x\n1,2\n"});
  const lock = rig.read("dag.lock");
  for (const words of [["--lock"], ["--cache"], [], ["--vary"]]) {
    const {code, list} = findings(rig, ...words);
    assert.is(code, 0, JSON.stringify(list));
    assert.equal(list, []);
  }
  assert.is(rig.read("dag.lock"), lock);
  rig.close();
});

test("only where a difference begins is it told, with row and column", () => {
  const rig = open(
    `  noise: {cmd: "echo id,x > out/n.csv; echo 1,$(date +%N) >> out/n.csv", outs: [out/n.csv]}
  after: {cmd: "cp out/n.csv out/after.csv", deps: [out/n.csv], outs: [out/after.csv]}
`,
  );
  const {code, list} = findings(rig);
  assert.is(code, 3);
  assert.equal(
    list.map(({subject, path}) => [subject, path]),
    [["noise", "out/n.csv"]],
  );
  assert.match(list[0]!.message, /out\/n\.csv differs at row 0, column x: \d+ → \d+/);
  rig.close();
});

test("numbers within their tolerance pass, and how far off they were is said", () => {
  const stage = (atol: string) =>
    `  noise: {cmd: "node -p 'JSON.stringify({x: 1 + (Number(process.env.OMP_NUM_THREADS ?? 4)) * 1e-7, y: \\"same\\"})' > out/n.json", outs: {n: {path: out/n.json, compare: {atol: ${atol}}}}}\n`;
  const rig = open(stage("1e-5"));
  const {code, notes} = findings(rig, "--vary");
  assert.is(code, 0);
  assert.ok(
    notes.some((note) => /out\/n\.json: off by [23]\.\d*e-7 at most, within its tolerance/.test(note)),
    notes.join("\n"),
  );
  rig.write("dag.yaml", `stages:\n${stage("1e-9")}`);
  assert.is(findings(rig, "--vary").code, 3);
  rig.close();
});

test("--lock needs neither artifacts nor ignored data nor installed packages", () => {
  const rig = open(
    `  read:
    each: data/{name}.csv
    cmd: "cat data/\${name}.csv > out/\${name}.csv"
    deps: ["data/\${name}.csv"]
    outs: ["out/\${name}.csv"]
  join: {run: stages/join.ts, deps: {all: out/*.csv}, outs: {text: out/joined.txt}}
`,
    {"stages/join.ts": JOIN_STAGE, "data/one.csv": "1", "data/two.csv": "2"},
    "data",
  );
  for (const path of ["data", "out", ".dag", "node_modules"]) rmSync(rig.path(path), {recursive: true});
  const {code, list, notes} = findings(rig, "--lock");
  assert.is(code, 0, JSON.stringify(list));
  assert.match(notes.join("\n"), "2 inputs are not here, and taken to be as they were recorded");
  rig.write("stages/join.ts", JOIN_STAGE.replace('":"', '"="'));
  const stale = findings(rig, "--lock");
  assert.is(stale.code, 1);
  assert.equal(
    stale.list.map(({subject, rule}) => [subject, rule]),
    [["join", "stale-lock"]],
  );
  rig.close();
});

test("--lock tells an input that git would have put there from one that it ignores", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE});
  rmSync(rig.path("in/a"));
  const {code, list} = findings(rig, "--lock");
  assert.is(code, 1);
  assert.equal(
    list.map(({subject}) => subject),
    ["read", "join"],
  );
  rig.close();
});

test("a changed parameter, a removed stage and a damaged lock are stale, with the reason", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE});
  rig.write("dag.yaml", 'stages:\n  read: {cmd: "cat in/b > out/a.csv", deps: [in/b], outs: [out/a.csv]}\n');
  const {code, list} = findings(rig, "--lock");
  assert.is(code, 1);
  assert.equal(
    list.map(({subject, message}) => [subject, message]),
    [
      ["read", "definition changed: the command"],
      ["join", "the pipeline has no such instance any more"],
    ],
  );
  const before = rig.dag("verify").code;
  assert.is(before, 1, "nothing is rebuilt for a lock that is stale");
  rig.close();
});

test("--cache names what is nowhere, and what is in the store alone", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE});
  rmSync(rig.path("out/joined.txt"));
  const stored = findings(rig, "--cache");
  assert.is(stored.code, 0);
  assert.match(stored.notes.join("\n"), "1 of them in the store alone");
  rmSync(rig.path(".dag/store"), {recursive: true});
  rig.write("out/a.csv", "altered");
  const {code, list} = findings(rig, "--cache");
  assert.is(code, 1);
  assert.equal(
    list.map(({path, message}) => [path, message]),
    [
      ["out/joined.txt", "out/joined.txt is not in the working tree, and not in the store"],
      ["out/a.csv", "out/a.csv is altered in the working tree, and not in the store"],
    ],
  );
  rig.close();
});

test("a stage that needs what git does not hold fails in the clean workspace, and is named", () => {
  const rig = open(
    `  hidden: {cmd: "cat secret/key > out/hidden", outs: [out/hidden]}\n`,
    {"secret/key": "1"},
    "secret",
  );
  const {code, list} = findings(rig);
  assert.is(code, 2);
  assert.equal(
    list.map(({subject, rule}) => [subject, rule]),
    [["hidden", "failed-rebuild"]],
  );
  rig.close();
});

test("packages that lie elsewhere, behind a link that git does not ignore, are shared with the clean workspace", () => {
  const rig = open(`  kind: {cmd: "cat node_modules/kind > out/kind", deps: [in/a], outs: [out/kind]}\n`, {
    "packages/kind": "linked",
    "node_modules/kind": "own",
  });
  rmSync(rig.path("node_modules"), {recursive: true});
  symlinkSync(rig.path("packages"), rig.path("node_modules"));
  rig.write(".gitignore", ".dag/\nnode_modules/\nout\n");
  assert.is(rig.repro("--force").code, 0);
  const {code, list} = findings(rig);
  assert.is(code, 0, JSON.stringify(list));
  rig.close();
});

test("findings go to JUnit and SARIF files", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE});
  rig.write("in/a", "<&\"'>");
  assert.is(rig.dag("verify", "--lock", "--junit", "j.xml", "--sarif", "s.sarif").code, 1);
  const xml = rig.read("j.xml");
  assert.match(xml, '<testsuites name="kymo verify" tests="2" failures="2">');
  assert.match(xml, '<failure type="stale-lock" message="dependency in/a changed">');
  const sarif = JSON.parse(rig.read("s.sarif")) as {
    runs: [
      {
        results: {
          ruleId: string;
          locations: [{physicalLocation: {artifactLocation: {uri: string}; region: {startLine: number}}}];
        }[];
      },
    ];
  };
  const [first] = sarif.runs[0].results;
  assert.is(first!.ruleId, "stale-lock");
  assert.is(first!.locations[0].physicalLocation.artifactLocation.uri, "dag.yaml");
  assert.is(first!.locations[0].physicalLocation.region.startLine, 2);
  assert.not(existsSync(rig.path("kymo-verify")));
  rig.close();
});

test("stages and --vary are refused with --lock", () => {
  const rig = open(CHAIN, {"stages/join.ts": JOIN_STAGE});
  assert.is(rig.dag("verify", "--lock", "--vary").code, 2);
  assert.is(rig.dag("verify", "nothing").code, 2);
  rig.close();
});

test.run();
