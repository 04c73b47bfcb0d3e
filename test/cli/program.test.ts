/** The program as a person starts it: words that it cannot take, help, exit codes, colours, pipes. */
import {spawn} from "node:child_process";
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {BIN, runKymo} from "./kymo-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kymo-program-"));
const empty = mkdtempSync(join(tmpdir(), "kymo-empty-"));
mkdirSync(join(folder, "sub"));
writeFileSync(join(folder, "dag.yaml"), "stages:\n  one: {cmd: echo 1 > one.txt, outs: [one.txt]}\n");

const test = suite("program");
test.after(() => {
  for (const path of [folder, empty]) rmSync(path, {recursive: true});
});

function kymo(words: readonly string[], options: {cwd?: string; env?: Record<string, string>} = {}) {
  return runKymo(words, {cwd: folder, ...options});
}

const refused: Readonly<Record<string, readonly [words: readonly string[], message: RegExp]>> = {
  "an unknown command": [["reprp"], /^error: unknown command "reprp"\n hint: Did you mean "repro"\?\n$/],
  "an unknown command of a group": [["model", "lst"], /unknown command "lst"\n hint: Did you mean "list"\?/],
  "an unknown option": [["status", "--jsn"], /unknown option "--jsn"\n hint: Did you mean "--json"\?/],
  "a missing word": [
    ["why"],
    /pnpm dag why takes STAGE, but was given nothing\n hint: `pnpm dag why --help`/,
  ],
  "a word too many": [["graph", "one"], /pnpm dag graph takes no words, but was given one/],
  "a number that is none": [["repro", "-j", "many"], /--jobs is "many"\n hint: Give a whole number from 1/],
  "a stage that is not there": [["repro", "one1"], /there is no stage "one1"\n hint: Did you mean "one"\?/],
};
for (const [name, [words, message]] of Object.entries(refused)) {
  test(`${name} is refused with a hint, on standard error, with 2`, () => {
    const {status, stdout, stderr} = kymo(words);
    assert.is(status, 2);
    assert.is(stdout, "");
    assert.match(stderr, message);
    assert.not.match(stderr, /\n\s+at .*\.ts:/); // no stack
  });
}

test("without words it shows every command, and exits with 0", () => {
  const {status, stdout} = kymo([]);
  assert.is(status, 0);
  for (const name of ["repro", "status", "why", "graph", "model"])
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
});

for (const words of [
  ["repro", "--help"],
  ["--help", "repro"],
  ["help", "repro"],
  ["repro", "-h", "--dry"],
]) {
  test(`kymo ${words.join(" ")} shows the help of repro and runs nothing`, () => {
    const {status, stdout} = kymo(words);
    assert.is(status, 0);
    assert.match(stdout, /^pnpm dag repro \[stage…\]/);
    assert.match(stdout, /--keep-going/);
  });
}

test("a group's command by either name is the same", () => {
  assert.equal(kymo(["model", "list"]), kymo(["--", "model", "list"]));
  assert.match(kymo(["model", "list"]).stdout, "no models yet");
});

test("from stale to fresh, from a folder below, with the exit codes of each", () => {
  const cwd = join(folder, "sub");
  assert.is(kymo(["status"], {cwd}).status, 1);
  assert.is(kymo(["why", "one"], {cwd}).status, 1);
  assert.is(kymo(["repro"], {cwd}).status, 0);
  assert.is(kymo(["status"], {cwd}).status, 0);
  assert.equal(JSON.parse(kymo(["status", "--json"], {cwd}).stdout).stale, []);
});

test("where there is no pipeline it says so", () => {
  const {status, stderr} = kymo(["repro"], {cwd: empty});
  assert.is(status, 2);
  assert.match(stderr, /no dag\.yaml here or in any folder above\n hint: /);
});

test("colours follow FORCE_COLOR, and NO_COLOR wins", () => {
  assert.match(kymo(["status"], {env: {FORCE_COLOR: "1"}}).stdout, "\u001b[");
  assert.not.match(kymo(["status"], {env: {FORCE_COLOR: "1", NO_COLOR: "1"}}).stdout, "\u001b[");
  assert.not.match(kymo(["status"]).stdout, "\u001b[");
});

test("a reader that stops early is no error", async () => {
  const child = spawn(process.execPath, [BIN, "graph", "--dot"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal([code, stderr], [0, ""]);
});

test.run();
