/**
 * The files of a definition: dag.yaml at the root, and that of each folder which `include` names, at any depth.
 *
 * Their trees share one range of positions, one file after the other, as the files of a program do in a compiler: a span
 * alone says which file it is of, so an error between stages of two files stands at its right place.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";
import type {Diagnostics, ReportDiagnostic} from "./diagnostic.ts";
import {Disk} from "./disk.ts";
import type {Place} from "./instance.ts";
import {hasControlCharacter, isOutside, resolvePath} from "./path.ts";
import {compilePattern} from "./pattern.ts";
import type {Seen} from "./seen.ts";
import type {Sources} from "./source.ts";
import {describe, findEntry, type Span, shiftTree, type Tree} from "./tree.ts";

export const DEFINITION_FILES = ["dag.yaml", "dvc.yaml"] as const;

export interface DefinitionFile {
  /** Relative to the root, "." for that of the root itself. */
  readonly folder: string;
  /** The file's path, relative to the root. */
  readonly path: string;
  readonly top: Tree;
}

export interface Definition {
  /** That of the root first; none where it is wrong. */
  readonly files: readonly DefinitionFile[];
  /** For spans of any of the files. */
  readonly report: ReportDiagnostic;
  place(span: Span): Place;
}

/** `path`: the definition in the root. What is wrong in an `include`, or in a file that it names, is reported. */
export function readDefinition(
  path: string,
  root: string,
  sources: Sources,
  diagnostics: Diagnostics,
  seen?: Seen,
): Definition {
  const joined = new JoinedFiles(diagnostics);
  const files: DefinitionFile[] = [];
  const disk = new Disk(root, [], seen);
  const add = (folder: string, file: string): void => {
    const tree = sources.read(file);
    if (tree === undefined) return;
    const top = joined.add(file, tree);
    files.push({folder, path: file, top});
    for (const found of findIncluded(top, {folder, root, disk, report: joined.report}))
      if (!files.some((known) => known.folder === found.folder)) add(found.folder, found.path);
  };
  add(".", path);
  return {files, report: joined.report, place: (span) => joined.place(span)};
}

/** The files' positions, one file after the other. */
class JoinedFiles {
  readonly report: ReportDiagnostic;
  readonly #diagnostics: Diagnostics;
  readonly #files: {readonly path: string; readonly from: number}[] = [];
  #end = 0;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
    this.report = ({start, end}, message, hint, needle) => {
      const {path, from} = this.#fileAt(start);
      diagnostics.reporter(path)({start: start - from, end: end - from}, message, hint, needle);
    };
  }

  /** The tree with its places in the joined range. */
  add(path: string, tree: Tree): Tree {
    const from = this.#end;
    this.#files.push({path, from});
    this.#end += this.#diagnostics.lengthOf(path) + 1;
    return from === 0 ? tree : shiftTree(tree, from);
  }

  place({start}: Span): Place {
    const {path, from} = this.#fileAt(start);
    return this.#diagnostics.place(path, start - from);
  }

  #fileAt(position: number): {readonly path: string; readonly from: number} {
    return this.#files.findLast(({from}) => from <= position) ?? {path: DEFINITION_FILES[0], from: 0};
  }
}

interface IncludeContext {
  readonly folder: string;
  readonly root: string;
  readonly disk: Disk;
  readonly report: ReportDiagnostic;
}

/** The definitions in the folders that `include` names, in its order, those of a pattern sorted. */
function findIncluded(top: Tree, context: IncludeContext): readonly Omit<DefinitionFile, "top">[] {
  const written = top.kind === "map" ? findEntry(top, "include")?.value : undefined;
  if (written === undefined) return [];
  const items = written.kind === "list" ? written.items : [written];
  return items.flatMap((item) => findFolders(item, context));
}

function findFolders(item: Tree, {folder, root, disk, report}: IncludeContext) {
  const hint = "Name folders, such as include: [sensors, services/*].";
  const wrong = (message: string, remedy = hint): [] => {
    report(item, message, remedy);
    return [];
  };
  if (item.kind !== "scalar" || item.value === null || item.text.trim() === "")
    return wrong(`${describe(item)} stands in include`);
  if (hasControlCharacter(item.text)) return wrong("a path in include has a control character in it");
  const path = resolvePath(item.text, folder, root);
  if (isOutside(path))
    return wrong(
      `the folder "${path}" lies outside the workspace`,
      "Put the dag.yaml that includes it above both.",
    );
  if (path === folder) return wrong("the folder of this very file stands in include");
  const found = new Map<string, string>();
  for (const name of DEFINITION_FILES.toReversed())
    for (const file of disk.list(compilePattern(`${path}/${name}`, {binds: false})))
      found.set(file.slice(0, -name.length - 1), file); // beside a dvc.yaml, dag.yaml counts
  if (found.size === 0)
    return wrong(
      /\.ya?ml$/.test(path)
        ? `include names the file "${path}", not its folder`
        : `no folder "${path}" has a dag.yaml or a dvc.yaml`,
    );
  return [...found]
    .map(([own, file]) => ({folder: own, path: file}))
    .sort((a, b) => compareCodeUnits(a.folder, b.folder));
}

/** The definition that a folder holds; that of the root is dag.yaml where there is none. */
export function findDefinition(sources: Sources): string {
  return DEFINITION_FILES.find((name) => sources.exists(name)) ?? DEFINITION_FILES[0];
}

/** `sensors:` before a stage's name in the file of that folder; nothing in the root's. */
export function prefixOf(folder: string): string {
  return folder === "." ? "" : `${folder}:`;
}
