/** What kymo says a word could become. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createProgram} from "../../../src/cli/commands.ts";
import {listCandidates} from "../../../src/cli/completion/candidates.ts";
import type {CommandEntry, CommandGroup} from "../../../src/cli/program.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {runKymo} from "../kymo-process.ts";

const program = createProgram({
  bin: "bin.mjs",
  preload: "",
  writePage: async () => undefined,
  writeDiffPage: async () => undefined,
  drawPicture: async () => "",
  checkPlan: async () => undefined,
  worker: "worker.mjs",
  loadModel: () => import("../../../src/cli/model/commands.ts"),
  loadAlert: () => import("../../../src/cli/alert/commands.ts"),
  loadTrigger: async () => ({
    default: (await import("../../../src/cli/trigger/commands.ts")).createTrigger(""),
  }),
  loadService: async (name) => {
    const {createReplay, createServe, keys} = await import("../../../src/cli/serve/main.ts");
    return {default: name === "keys" ? keys : name === "serve" ? createServe("") : createReplay("")};
  },
});
const NAMES = ["fuse", "fuse@a", "fuse@b", "report"];

/** `line` without the program's name; what stands after its last space is typed as far as that. */
async function complete(line: string): Promise<string[]> {
  const words = line.split(" ");
  const found = await listCandidates(program, words.slice(0, -1), words.at(-1)!, async () => NAMES);
  return found.map(({word}) => word);
}

const test = suite("completion");

const lines: Readonly<Record<string, readonly string[]>> = {
  re: ["repro", "replay"],
  "help st": ["status"],
  "model li": ["list"],
  "nobody ": [],
  "-": ["-C", "--version", "--help"],
  "repro fuse": ["fuse", "fuse@a", "fuse@b"],
  "repro fuse@b rep": ["report"],
  "repro --set a=1 -k fuse@": ["fuse@a", "fuse@b"],
  "why r": ["report"],
  "why fuse ": [],
  "status --": ["--set", "--study", "--json", "--help"],
  "status --json --": ["--set", "--study", "--help"],
  "status --set a=1 --s": ["--set", "--study"],
  "repro -j 2 --j": ["--json"],
  "repro -j ": [],
  "repro --set ": [],
  "diff --stage re": ["report"],
  "diff main --path ": [],
  "status -- --": [],
  "status -- rep": ["report"],
  "graph ": [],
  "model inspect ": [],
  "model runs ": ["show", "compare"],
  "model promote hands@1.0.0 ": ["staging", "production"],
  "model register --name x ": [],
  "completion ": ["bash", "zsh", "fish"],
};
for (const [line, expected] of Object.entries(lines))
  test(`after kymo ${line}| comes ${expected.join(" ") || "what the shell knows"}`, async () => {
    assert.equal(await complete(line), expected);
  });

test("every command that the help shows is offered, with every option that it takes", async () => {
  const visit = async (group: CommandGroup, path: string): Promise<void> => {
    const entries = Object.entries(group.commands).filter(([, {isHidden}]) => isHidden !== true);
    assert.equal(
      await complete(path),
      entries.map(([name]) => name),
    );
    for (const [name, entry] of entries) await visitCommand(`${path}${name} `, entry);
  };
  const visitCommand = async (path: string, {load}: CommandEntry): Promise<void> => {
    const {default: target} = await load();
    if ("commands" in target) return visit(target, path);
    const options = Object.keys(target.options).map((name) => `--${name}`);
    assert.equal(await complete(`${path}--`), [...options, "--help"]);
  };
  await visit(program, "");
});

const folder = temporaryFolder();
writeFiles(folder, {
  "right/dag.yaml":
    'stages:\n  load: {foreach: [x, y], do: {cmd: "echo 1 > ${item}.txt", outs: ["${item}.txt"]}}\n',
});

test("names come from the definition of the folder that -C names, and none where there is none", () => {
  const ask = (...words: string[]) => runKymo(["complete", "--", ...words], {cwd: folder});
  assert.equal(ask("-C", "right", "repro", "lo"), {
    status: 0,
    stdout: "load\tstage\nload@x\tinstance\nload@y\tinstance\n",
    stderr: "",
  });
  assert.is(ask("repro", "").stdout, "");
  assert.is(ask("-C", "").stdout, "");
  assert.is(ask("-C", "right", "-C", "").stdout, "");
});

test("where the definition has errors, names come from dag.lock", () => {
  const right = `${folder}/right`;
  assert.is(runKymo(["repro"], {cwd: right}).status, 0);
  writeFiles(right, {"dag.yaml": "stages: {load: {}}\n"});
  const {stdout} = runKymo(["complete", "--", "why", ""], {cwd: right});
  assert.is(stdout, "load\tstage\nload@x\tinstance\nload@y\tinstance\n");
});

test("the command that the scripts ask is not shown, nor suggested", () => {
  assert.not.match(runKymo([], {cwd: folder}).stdout, /^ {2}complete /m);
  const {stderr} = runKymo(["completx"], {cwd: folder});
  assert.match(stderr, "hint: ");
  assert.not.match(stderr, /"complete"|complete,/);
});

test.run();
