/** A workspace of the stage `s.ts`, with what its digest and its run say. */
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import * as assert from "uvu/assert";
import {type CodeDigest, openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

export type Files = Readonly<Record<string, string>>;

export function makeWorkspace(files: Files): string {
  const root = temporaryFolder();
  writeFiles(root, {"package.json": '{"name": "w", "type": "module"}', ...files});
  return root;
}

export const digestIn = (root: string): Promise<CodeDigest> => openCodeDigests(root).digest("s.ts");
export const digestOf = async (files: Files): Promise<string> =>
  (await digestIn(makeWorkspace(files))).digest;

/** What the stage's default export gives, as it runs. */
export async function run(files: Files): Promise<unknown> {
  const root = makeWorkspace(files);
  const {bundle} = await digestIn(root);
  const module = (await import(pathToFileURL(join(root, bundle)).href)) as {default: () => unknown};
  return module.default();
}

export async function same(before: Files, after: Files, message?: string): Promise<void> {
  assert.is(await digestOf(after), await digestOf(before), message);
}

export async function different(before: Files, after: Files, message?: string): Promise<void> {
  assert.is.not(await digestOf(after), await digestOf(before), message);
}

/** A stage of these lines. */
export const line = (...lines: string[]): Files => ({"s.ts": `${lines.join("\n")}\n`});
