/** `dag watch`, as a person leaves it running. */
import {type ChildProcess, spawn} from "node:child_process";
import {appendFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "../engine/rig.ts";

const test = suite("watch");
const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));

class Watched {
  readonly child: ChildProcess;
  text = "";
  #waiting: (() => void)[] = [];

  constructor(rig: Rig, ...words: readonly string[]) {
    this.child = spawn(process.execPath, [bin, "watch", ...words], {
      cwd: rig.root,
      env: {...process.env, NO_COLOR: "1"},
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on("data", (chunk: Buffer) => {
        this.text += chunk.toString();
        for (const wake of this.#waiting.splice(0)) wake();
      });
  }

  /** Resolves once it has printed this; gives what it printed since the last time. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const part = this.text.slice(0, end);
        this.text = this.text.slice(end);
        return part;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async end(): Promise<number | null> {
    const closed = new Promise<number | null>((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGINT");
    return closed;
  }
}

const running = new Set<ChildProcess>();
test.after.each(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

test("it builds, waits, and builds again what a change makes stale; its own outputs wake it not", async () => {
  const rig = new Rig({
    "dag.yaml":
      'stages:\n  a: {cmd: "cat in/a > out/a", deps: [in/a], outs: [out/a]}\n  b: {cmd: "cat in/b > out/b", deps: [in/b], outs: [out/b]}\n',
    "in/a": "1",
    "in/b": "1",
  });
  const watched = new Watched(rig, "--settle", "60");
  await watched.until(/watching +for changes/);
  assert.is(rig.read("out/a"), "1");
  rig.write("in/a", "2");
  const second = await watched.until(/watching +for changes/);
  assert.match(second, /changed +in\/a\n/);
  assert.match(second, /1 run, 1 fresh/);
  assert.is(rig.read("out/a"), "2");
  // a definition that is wrong for a while is no end
  rig.write("dag.yaml", "stages: [");
  await watched.until(/error/);
  await watched.until(/watching +for changes/);
  rig.write("dag.yaml", 'stages:\n  a: {cmd: "cat in/b > out/a", deps: [in/b], outs: [out/a]}\n');
  await watched.until(/watching +for changes/);
  assert.is(rig.read("out/a"), "1");
  assert.is(await watched.end(), 130);
  rig.close();
});

test("a file that is still being written is waited for", async () => {
  const rig = new Rig({
    "dag.yaml": 'stages:\n  a: {cmd: "wc -c < in/a > out/a", deps: [in/a], outs: [out/a]}\n',
    "in/a": "",
    "out/.keep": "",
  });
  const watched = new Watched(rig, "--settle", "400");
  await watched.until(/watching +for changes/);
  let left = 12;
  const timer = setInterval(() => {
    appendFileSync(rig.path("in/a"), "x".repeat(10));
    left -= 1;
    if (left === 0) clearInterval(timer);
  }, 100);
  await watched.until(/waits +in\/a is being written/);
  await watched.until(/watching +for changes/);
  assert.is(rig.read("out/a").trim(), "120", "it ran once, on the whole of it");
  assert.is(await watched.end(), 130);
  rig.close();
});

test("a stage that is not there is refused at once", () => {
  const rig = new Rig({"dag.yaml": 'stages:\n  a: {cmd: "true", outs: [x]}\n'});
  assert.is(rig.dag("watch", "b").code, 2);
  rig.close();
});

test.run();
