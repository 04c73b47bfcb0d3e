/** The notebooks of a pipeline: their pages, and the stages that these stand on. */
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import {parseNotebookName} from "../../runner/cells/name.ts";
import type {Pipeline} from "../../runner/definition/instance.ts";

export interface NotebookStage {
  /** The instance in dag.yaml. */
  readonly name: string;
  /** The notebook, relative to the workspace. */
  readonly file: string;
  /** Where its page is written. */
  readonly page: string;
  /** What it reads that no stage writes and that is not there. */
  readonly missing: readonly string[];
}

/** In the order of dag.yaml. */
export function listNotebooks(root: string, {nodes}: Pipeline): readonly NotebookStage[] {
  const written = new Set(nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)));
  return nodes.flatMap(({instance}) => {
    const {action, name, outs, deps} = instance;
    const notebook = action.kind === "run" ? parseNotebookName(action.file) : undefined;
    const page = outs[0]?.path;
    if (notebook === undefined || notebook.output !== undefined || page === undefined) return [];
    const missing = deps
      .flatMap(({paths}) => paths)
      .filter((path) => !written.has(path) && !existsSync(join(root, path)));
    return [{name, file: notebook.file, page, missing}];
  });
}

/** Those that `words` name by stage or file; without words all that have what they read. Throws for unknown words. */
export function chooseNotebooks(
  notebooks: readonly NotebookStage[],
  words: readonly string[],
): readonly NotebookStage[] {
  if (words.length === 0) return notebooks.filter(({missing}) => missing.length === 0);
  return words.map((word) => {
    const found = notebooks.find(({name, file}) => name === word || file === word);
    if (found !== undefined) return found;
    const names = notebooks.map(({name}) => name);
    throw new ExpectedError("usage", `no notebook is called "${word}"`, {
      hint: didYouMean(word, names, `They are: ${names.join(", ")}.`),
    });
  });
}

/**
 * Names of the pages, of the cells that they have from stages, and of what lies beside the pages for all. These are named
 * one by one, so that nothing else that is frozen, such as a training, is run for a page's sake.
 */
export function listTargets(
  {nodes}: Pipeline,
  chosen: readonly NotebookStage[],
  all: readonly NotebookStage[],
): readonly string[] {
  const folders = new Set(chosen.map(({page}) => dirname(page)));
  const pages = new Set(chosen.map(({name}) => name));
  const others = new Set(all.filter(({name}) => !pages.has(name)).map(({name}) => name));
  const instances = nodes.map(({instance}) => instance);
  const read = new Set(
    instances.filter(({name}) => pages.has(name)).flatMap(({deps}) => deps.flatMap(({paths}) => paths)),
  );
  return instances
    .filter(({name, action, outs}) => {
      if (others.has(name)) return false;
      const isCell = action.kind === "run" && parseNotebookName(action.file)?.output !== undefined;
      return outs.some(({path}) => folders.has(dirname(path)) || (isCell && read.has(path)));
    })
    .map(({name}) => name);
}
