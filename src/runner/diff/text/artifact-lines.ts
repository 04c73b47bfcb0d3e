/** What differs in an artifact, as lines of text. */

import type {ChangedArtifact} from "../diff.ts";
import type {ArtifactDiff, FileDiff} from "../diff-artifact.ts";
import {jsonLines} from "./json-lines.ts";
import {formatBytes} from "./number.ts";
import {tableLines} from "./table-lines.ts";

const MAX_FILES = 20;

/** How much is shown. */
export interface Room {
  /** Lines of JSON values an artifact. */
  readonly values: number;
  /** Differing rows a table. */
  readonly rows: number;
}

export function artifactLines({before, after, diff}: ChangedArtifact, room: Room): readonly string[] {
  if (diff !== undefined) return diffLines(diff, room) ?? [describeSizes(before.size, after.size)];
  const gone = [
    ...(before.isKept ? [] : ["that of before"]),
    ...(after.isKept ? [] : ["that of after"]),
  ].join(" and ");
  return [`${describeSizes(before.size, after.size)}; ${gone} is not stored here any more`];
}

/** Undefined where nothing but size and digest is known. */
function diffLines(diff: ArtifactDiff, room: Room): readonly string[] | undefined {
  switch (diff.kind) {
    case "tables":
      return diff.tables.flatMap((table) => tableLines(table, room.rows));
    case "json":
      return jsonLines(diff, room.values);
    case "folder":
      return describeFiles(diff.files, room);
    case "unreadable":
      return [`cannot be compared as what its name says: ${diff.message}`];
    case "bytes":
      return undefined;
  }
}

function describeFiles(files: readonly FileDiff[], room: Room): readonly string[] {
  const lines = files.slice(0, MAX_FILES).flatMap(({name, how, diff}) => {
    const inside = diff === undefined ? [] : (diffLines(diff, room) ?? []);
    return [`${name} ${how}`, ...inside.map((line) => `  ${line}`)];
  });
  const rest = files.length - MAX_FILES;
  return rest > 0 ? [...lines, `and ${rest} more files`] : lines;
}

function describeSizes(before: number, after: number): string {
  return before === after
    ? `${formatBytes(after)}, other bytes`
    : `${formatBytes(before)} → ${formatBytes(after)}`;
}
