/** A workspace in the system's temporary folder, made from a map of paths to texts; removed when the process ends. */

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import type {Diagnostic, Loaded, Node, Pipeline} from "../../../src/runner/definition/instance.ts";
import {loadPipeline} from "../../../src/runner/definition/load.ts";

const roots: string[] = [];
process.on("exit", () => {
  for (const root of roots) rmSync(root, {recursive: true, force: true});
});

export function makeWorkspace(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "kymo-definition-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Loads a workspace made of `dag` and further files. */
export function load(
  dag: string,
  files: Readonly<Record<string, string>> = {},
  set: readonly string[] = [],
): Loaded {
  return loadPipeline(makeWorkspace({"dag.yaml": dag, ...files}), {set});
}

/** The pipeline; throws the messages where there are errors. */
export function pipelineOf(loaded: Loaded): Pipeline {
  if (loaded.ok) return loaded.pipeline;
  throw new Error(
    loaded.diagnostics.map(({at, message}) => `${at.file}:${at.line}:${at.column} ${message}`).join("\n"),
  );
}

export function nodeOf(loaded: Loaded, name: string): Node {
  const node = pipelineOf(loaded).nodes.find(({instance}) => instance.name === name);
  if (node === undefined) throw new Error(`no instance ${name}`);
  return node;
}

export function namesOf(loaded: Loaded): readonly string[] {
  return pipelineOf(loaded).nodes.map(({instance}) => instance.name);
}

export function diagnosticsOf(loaded: Loaded): readonly Diagnostic[] {
  if (loaded.ok) throw new Error("no error was found");
  return loaded.diagnostics;
}

/** `line:column message` of each diagnostic. */
export function messagesOf(loaded: Loaded): readonly string[] {
  return diagnosticsOf(loaded).map(({at, message}) => `${at.line}:${at.column} ${message}`);
}
