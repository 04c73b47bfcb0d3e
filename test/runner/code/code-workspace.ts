/** A small workspace with one stage, for the tests of its code digest. */
import {type CodeDigest, openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

export const lockText = (zod: string, dep: string): string => `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      zod: {specifier: ^4.0.0, version: ${zod}}
      other: {specifier: ^1.0.0, version: 1.0.0(zod@${zod})}
      unused: {specifier: ^1.0.0, version: 1.0.0}
packages:
  zod@${zod}: {resolution: {integrity: sha512-zod}}
  other@1.0.0: {resolution: {integrity: sha512-other}}
  deep@2.0.0: {resolution: {integrity: ${dep}}}
  unused@1.0.0: {resolution: {integrity: sha512-unused}}
snapshots:
  zod@${zod}: {dependencies: {deep: 2.0.0}}
  other@1.0.0(zod@${zod}): {dependencies: {zod: ${zod}}}
  deep@2.0.0: {}
  unused@1.0.0: {}
`;

export const files = {
  "package.json": '{"name": "w", "type": "module", "sideEffects": false}',
  "pnpm-lock.yaml": lockText("4.0.0", "sha512-deep"),
  "stages/fuse.ts": `import * as z from "zod";
import {matchNearest, RATE} from "../lib/fuse.ts";
import table from "../lib/table.json";
import {join} from "node:path";
export default {params: z.object({}), run: async () => matchNearest(RATE) + table.gain + join("a", "b")};
`,
  "lib/fuse.ts": `import unused from "unused";
export type Rate = number;
export const RATE: Rate = 50 + Math.random.length;
export function matchNearest(rate: number): number {
  return helper(rate) + 1;
}
function helper(x: number): number { return x * 2; }
export function spare() { return unused(); }
`,
  "lib/table.json": '{"gain": 2}',
};

export function makeWorkspace(changes: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  writeFiles(root, {...files, ...changes});
  return root;
}

export const digestIn = (root: string): Promise<CodeDigest> => openCodeDigests(root).digest("stages/fuse.ts");
export const digestWith = (changes: Readonly<Record<string, string>>): Promise<CodeDigest> =>
  digestIn(makeWorkspace(changes));
