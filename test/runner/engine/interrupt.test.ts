/** Ctrl-C: what ran is told as interrupted, and nothing as failed. */
import {spawn} from "node:child_process";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "./rig.ts";

const test = suite("interrupt");
const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));

test("an interrupted run counts nothing as failed, and no frozen stage as skipped", async () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  slow: {cmd: "sleep 60 && true > a", outs: [a]}
  after: {cmd: "cp a b", deps: [a], outs: [b]}
  kept: {frozen: true, cmd: "cp a c", deps: [a], outs: [c]}
`,
  });
  const child = spawn(process.execPath, [bin, "repro", "--json", "-j", "1"], {cwd: rig.root});
  let output = "";
  let isSent = false;
  child.stdout.on("data", (text) => {
    output += text;
    if (isSent || !output.includes('"type":"run"')) return;
    isSent = child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.is(code, 130);
  const events = output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  assert.equal(
    events.filter(({type}) => type === "failed" || type === "skipped"),
    [{type: "skipped", name: "slow", because: "interrupted"}],
  );
  const {failed, skipped, ran, interrupted} = events.at(-1).summary;
  assert.equal({failed, skipped, ran, interrupted}, {failed: 0, skipped: 2, ran: 0, interrupted: true});
  assert.not(rig.has("a"));
  rig.close();
});

test.run();
