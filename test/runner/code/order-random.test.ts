/** Programs whose statements stand in random orders: where their digests are one, they do the same. */
import {readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("random order");

/** A small generator of numbers from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const STATEMENTS = [
  "export let n = 0;",
  "export const next = () => ++n;",
  "export const a = next();",
  "export const b = typeof a === 'number' ? a + 1 : -1;",
  "export const c: any = {x: 1, y: [1, 2]};",
  "c.x = 7;",
  "c?.y.push(a);",
  "export const d = c?.x;",
  "export const e = {...c};",
  "export function f() { return [typeof d, typeof K]; }",
  "export const g = f();",
  "export const K = 5;",
  "export const h = [1, 2, 3].map((x) => [x, K]);",
  "export const list = [K, 2];",
  "export const spread = [...list];",
  "export const twice = (x: unknown) => ({x, y: c});",
  "export const t = twice(list);",
  "n = n + 10;",
  "export class P { static s = K; }",
  "export const set = new Set([1, 2]);",
  "set?.add(a);",
  "export const size = set?.size;",
];

test("programs with one digest do the same, in whichever order their statements stand", async () => {
  const random = seeded(20261126);
  const outcomes = new Map<string, string>();
  let shared = 0;
  const root = temporaryFolder();
  writeFiles(root, {"package.json": '{"name": "w", "type": "module"}'});
  for (let round = 0; round < 150; round++) {
    const lines = [...STATEMENTS];
    const moves = 1 + Math.floor(random() * 6);
    for (let move = 0; move < moves; move++) {
      const [line] = lines.splice(Math.floor(random() * lines.length), 1);
      lines.splice(Math.floor(random() * (lines.length + 1)), 0, line!);
    }
    const names = "{n, a, b, c, d, e, g, h, spread, t, s: P?.s, set: [...(set ?? [])], size}";
    writeFileSync(
      join(root, "s.ts"),
      `${lines.join("\n")}\nexport default () => JSON.stringify(${names});\n`,
    );
    rmSync(join(root, ".dag"), {recursive: true, force: true});
    const {digest, bundle} = await openCodeDigests(root).digest("s.ts");
    const file = join(root, `${round}.mjs`);
    renameSync(join(root, bundle), file);
    const outcome = await import(pathToFileURL(file).href).then(
      (module: {default: () => string}) => module.default(),
      (error: Error) => error.message,
    );
    const before = outcomes.get(digest);
    if (before !== undefined) shared += 1;
    if (before !== undefined && before !== outcome) {
      assert.unreachable(
        `one digest, two outcomes:\n${before}\n${outcome}\n${readFileSync(join(root, "s.ts"), "utf8")}`,
      );
    }
    outcomes.set(digest, outcome);
  }
  assert.ok(shared > 5, `only ${shared} of 150 programs share a digest: the test compares too little`);
  assert.ok(outcomes.size > 20);
});

test.run();
