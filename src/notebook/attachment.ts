/** Files that a notebook may read: the dependencies of its stage, by their paths from the notebook's folder. */
import {posix, relative, sep} from "node:path";
import type {DepPaths} from "../runner/stage.ts";

export interface Attachment {
  /** As FileAttachment is given it: `../artifacts/drift.json`. */
  readonly name: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly absolute: string;
  /** Name of the dependency in dag.yaml. */
  readonly role: string;
}

/** Sorted by name. `notebook` is relative to the workspace, in which the stage runs. */
export function listAttachments(notebook: string, deps: DepPaths): readonly Attachment[] {
  const root = process.cwd();
  const attachments = Object.entries(deps).flatMap(([role, paths]) =>
    [paths].flat().map((absolute) => {
      const path = relative(root, absolute).split(sep).join("/");
      return {role, path, absolute, name: posix.relative(posix.dirname(notebook), path)};
    }),
  );
  return attachments.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Whether a name is one that a pattern with `*` stands for: all within one part of the path. */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(name);
}
