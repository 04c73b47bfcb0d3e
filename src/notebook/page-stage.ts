/**
 * Writes the page of a notebook: every dependency of its stage attached, every library in it, so that it opens from a
 * disk and asks no network for anything.
 *
 * A cell whose variable has the name of a dependency is not run in the page: the artifact is its value. Cells that only
 * such cells need are not run either.
 */
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {writeFile} from "node:fs/promises";
import {posix} from "node:path";
import {ExpectedError} from "../platform/failure.ts";
import type {DepPaths, Paths, StageContext, StageWithoutParams} from "../runner/stage.ts";
import {type Attachment, listAttachments} from "./attachment.ts";
import {definedBy, type PageCell} from "./cell.ts";
import {type Attached, notebookPage, type ShownCell} from "./page.ts";

interface NotebookPage {
  /** Relative to the workspace. */
  readonly file: string;
  readonly title: string;
  readonly cells: readonly PageCell[];
}

export function createNotebookPage({file, title, cells}: NotebookPage): StageWithoutParams<DepPaths, Paths> {
  return {
    async run({deps, outs}: StageContext<unknown, DepPaths, Paths>) {
      const attachments = listAttachments(file, deps);
      const shown = showCells(cells, attachments);
      refuseMissing(file, shown, attachments);
      const attached = attachments.map(attach);
      for (const path of Object.values(outs)) {
        await writeFile(path, notebookPage({file, title, cells: shown, attached}));
      }
    },
  };
}

function attach({name, path, absolute}: Attachment): Attached {
  const bytes = readFileSync(absolute);
  const digest = createHash("sha256").update(bytes).digest("hex");
  return {name, path, digest, size: bytes.length, base64: bytes.toString("base64")};
}

/** What becomes of each cell: text, run in the page, read from an artifact, or needed by such a cell alone. */
function showCells(cells: readonly PageCell[], attachments: readonly Attachment[]): readonly ShownCell[] {
  const artifactOf = new Map(attachments.map((one) => [one.role, one]));
  const cached = new Map<PageCell, Attachment>();
  for (const cell of cells) {
    const [name, ...more] = definedBy(cell);
    const artifact = name === undefined || more.length > 0 ? undefined : artifactOf.get(name);
    if (artifact !== undefined && !cell.autoview && !cell.automutable) cached.set(cell, artifact);
  }
  const behind = findBehind(cells, cached);
  return cells.map((cell) => {
    const artifact = cached.get(cell);
    if (cell.text !== undefined) return {...cell, kind: "text"};
    if (artifact !== undefined) return {...cell, kind: "cached", artifact: artifact.name};
    const after = behind.get(cell);
    return after === undefined
      ? {...cell, kind: "computed"}
      : {...cell, kind: "behind", artifact: after.name};
  });
}

/** Cells that only cached ones need, each with the artifact for which it ran. */
function findBehind(
  cells: readonly PageCell[],
  cached: ReadonlyMap<PageCell, Attachment>,
): ReadonlyMap<PageCell, Attachment> {
  const behind = new Map<PageCell, Attachment>();
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const cell of cells) {
      if (cached.has(cell) || behind.has(cell)) continue;
      const names = definedBy(cell);
      const users = cells.filter(({inputs}) => names.some((name) => inputs.includes(name)));
      const artifacts = users.map((user) => cached.get(user) ?? behind.get(user));
      if (artifacts[0] === undefined || artifacts.includes(undefined)) continue;
      behind.set(cell, artifacts[0]);
      isNew = true;
    }
  }
  return behind;
}

function refuseMissing(file: string, cells: readonly ShownCell[], attachments: readonly Attachment[]): void {
  const names = new Set(attachments.map(({name}) => name));
  for (const cell of cells) {
    const missing = cell.kind === "computed" ? cell.files.find(({name}) => !names.has(name)) : undefined;
    if (missing === undefined) continue;
    throw new ExpectedError("input", `the file ${missing.name} is not attached`, {
      file,
      place: `cell ${cell.id}, line ${missing.line}`,
      hint: `Declare ${posix.join(posix.dirname(file), missing.name)} below deps of this notebook's stage in dag.yaml, or correct the name.`,
    });
  }
}
