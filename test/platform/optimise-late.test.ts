import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";

const test = suite("optimise-late");

/** Whether V8 has optimised a function that was called `calls` times; `late` as the program and its workers are. */
function isOptimised(calls: number, late: boolean): boolean {
  const module = fileURLToPath(new URL("../../src/platform/optimise-late.ts", import.meta.url));
  const code = `
    const {optimiseLate} = await import(${JSON.stringify(module)});
    if (${late}) optimiseLate();
    const add = new Function("n", "let sum = 0; for (let i = 0; i < 20; i++) sum += i * n; return sum;");
    const isOptimised = new Function("f", "return %ActiveTierIsTurbofan(f)");
    let sum = 0;
    for (let i = 0; i < ${calls}; i++) sum += add(i);
    console.log(isOptimised(add));
  `;
  const flags = ["--allow-natives-syntax", "--no-concurrent-recompilation", "--no-use-osr"];
  const {stdout, stderr} = spawnSync(
    process.execPath,
    [...flags, "--import", "tsx", "--input-type=module", "-e", code],
    {encoding: "utf8", cwd: fileURLToPath(new URL("../..", import.meta.url))},
  );
  assert.is(stderr, "");
  return stdout.trim() === "true";
}

test("what is called for a moment is not optimised, what runs long is", () => {
  assert.equal(
    [isOptimised(800, false), isOptimised(800, true), isOptimised(100_000, true)],
    [true, false, true],
  );
});

test.run();
