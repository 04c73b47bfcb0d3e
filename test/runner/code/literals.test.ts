/** Texts that look alike and do other things have other digests. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("literals");

async function digestOf(stage: string): Promise<string> {
  const root = temporaryFolder();
  writeFiles(root, {"package.json": '{"name": "w", "type": "module"}', "s.ts": stage});
  return (await openCodeDigests(root).digest("s.ts")).digest;
}

const literals: readonly (readonly [string, string])[] = [
  ["false", "null"],
  ["1", "'1'"],
  ["1n", "1"],
  ["/a/g", "/a/i"],
  ["{a}", "{b: a}"],
  ["{__proto__}", "{__proto__: __proto__}"],
  ["`${a}b`", "`${a}c`"],
  ["String.raw`\\n`", "String.raw`\n`"],
  ["a?.b", "a.b"],
  ["[, a]", "[a]"],
  ["async () => a", "() => a"],
  ["a[b]", "a.b"],
  ["-0", "0"],
];
for (const [before, after] of literals) {
  test(`${JSON.stringify(before)} is not ${JSON.stringify(after)}`, async () => {
    const stage = (text: string) => `export default (a: any, b: any, __proto__: any) => (${text});\n`;
    assert.is.not(await digestOf(stage(after)), await digestOf(stage(before)));
  });
}

test.run();
