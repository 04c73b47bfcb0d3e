/** The scripts in the shells themselves. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {BIN, runKymo} from "../kymo-process.ts";

const folder = temporaryFolder();
writeFiles(folder, {
  "dag.yaml": 'stages:\n  load: {foreach: [x-1, x-2], do: {cmd: "true", outs: ["${item}.txt"]}}\n',
  "notes.txt": "",
});
const scripts = Object.fromEntries(
  ["bash", "zsh", "fish"].map((shell) => {
    const {status, stdout, stderr} = runKymo(["completion", shell], {cwd: folder});
    assert.is(status, 0, stderr);
    writeFiles(folder, {[`kymo.${shell}`]: stdout});
    return [shell, stdout];
  }),
);
const isInstalled = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

const test = suite("completion scripts");

/** Sets the variables that bash sets, calls the function that is registered for the program, prints its answer. */
const ASK = `
source ./kymo.bash
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($2) COMP_CWORD=$3
[[ $(complete -p "$4") =~ -F\\ ([^ ]+) ]]
"\${BASH_REMATCH[1]}" "$4"
printf '%s\\n' "\${COMPREPLY[@]}"
`;

/** `words` are the line as bash cuts it, at spaces and at the characters of COMP_WORDBREAKS. */
function askBash(line: string, words: readonly string[], before = ""): string[] {
  const program = line.split(" ")[0]!;
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = before + ASK.replace("($2)", `(${quoted})`);
  const {status, stdout, stderr} = spawnSync(
    "bash",
    ["--norc", "-c", script, "bash", line, "", String(words.length - 1), program],
    {cwd: folder, encoding: "utf8"},
  );
  assert.equal([status, stderr], [0, ""]);
  return stdout.split("\n").filter((text) => text !== "");
}

const bash = isInstalled("bash") ? test : test.skip;
if (bash === test.skip) console.log("skipped: bash is absent");

bash("bash completes commands, options and names, after kymo and after pnpm", () => {
  assert.equal(askBash("kymo gra", ["kymo", "gra"]), ["graph"]);
  assert.equal(askBash("kymo graph --d", ["kymo", "graph", "--d"]), ["--dot"]);
  assert.equal(askBash("kymo why ", ["kymo", "why", ""]), ["load", "load@x-1", "load@x-2"]);
  assert.equal(askBash("pnpm dag why lo", ["pnpm", "dag", "why", "lo"]), ["load", "load@x-1", "load@x-2"]);
  assert.equal(askBash("pnpm model li", ["pnpm", "model", "li"]), ["list"]);
});

bash("bash is given only what stands after the last character at which it cuts words", () => {
  const words = ["kymo", "why", "load", "@", "x"];
  assert.equal(askBash("kymo why load@x", words), ["x-1", "x-2"]);
  const whole = ["kymo", "why", "load@x"];
  assert.equal(askBash("kymo why load@x", whole, 'COMP_WORDBREAKS=" "\n'), ["load@x-1", "load@x-2"]);
});

bash("bash leaves pnpm's other words to what completed them before, however often it is sourced", () => {
  const before = "_former() { COMPREPLY=(former); }\ncomplete -F _former pnpm\nsource ./kymo.bash\n";
  assert.equal(askBash("pnpm inst", ["pnpm", "inst"], before), ["former"]);
  assert.equal(askBash("pnpm add x", ["pnpm", "add", "x"], before), ["former"]);
  assert.equal(askBash("pnpm dag gra", ["pnpm", "dag", "gra"], before), ["graph"]);
  assert.equal(askBash("pnpm inst", ["pnpm", "inst"]), []);
});

const SYNTAX: Readonly<Record<string, readonly string[]>> = {
  bash: ["--norc", "-n"],
  zsh: ["-f", "-n"],
  fish: ["--no-config", "--no-execute"],
};
for (const [shell, words] of Object.entries(SYNTAX)) {
  const installed = isInstalled(shell) ? test : test.skip;
  if (installed === test.skip) console.log(`skipped: ${shell} is absent`);
  installed(`${shell} finds no error in its script`, () => {
    const {status, stdout, stderr} = spawnSync(shell, [...words, join(folder, `kymo.${shell}`)], {
      encoding: "utf8",
    });
    assert.equal([status, stdout, stderr], [0, "", ""]);
  });
}

const fish = isInstalled("fish") ? test : test.skip;

fish("fish completes commands, options and names, after kymo and after pnpm", () => {
  const ask = (line: string): string[] => {
    const script = `source kymo.fish; complete -C '${line}'`;
    const {stdout} = spawnSync("fish", ["--no-config", "-c", script], {cwd: folder, encoding: "utf8"});
    return stdout
      .trimEnd()
      .split("\n")
      .map((text) => text.split("\t")[0]!);
  };
  assert.equal(ask("kymo gra"), ["graph"]);
  assert.equal(ask("kymo why load@"), ["load@x-1", "load@x-2"]);
  assert.equal(ask("pnpm dag graph --d"), ["--dot"]);
  assert.equal(ask("pnpm model li"), ["list"]);
});

test("each script asks this very program, and an unknown shell is refused", () => {
  for (const script of Object.values(scripts)) assert.ok(script.includes(`'${BIN}'`));
  const {status, stderr} = runKymo(["completion", "fishh"], {cwd: folder});
  assert.is(status, 2);
  assert.match(stderr, 'there is no completion for "fishh"\n hint: Did you mean "fish"?');
});

test.run();
