/**
 * Everything in a folder of recordings that is no pair of Garmin files: read by column maps, or listed with what it looks
 * like. Sub-folders and archives are containers of their own.
 */
import type {Stats} from "node:fs";
import {readdir, stat} from "node:fs/promises";
import {basename, join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import type {UnpackLimits} from "../garmin/workbook.ts";
import {type FoundRecording, type Maps, readContainer, stemOf} from "./container.ts";
import {describeFile} from "./looks-like.ts";
import {listNames, openSource, type SourceFile} from "./source-file.ts";

export interface FolderResult {
  readonly recordings: readonly FoundRecording[];
  /** Files that nobody reads. */
  readonly unread: readonly {readonly file: string; readonly looksLike: string}[];
}

const MAX_DEPTH = 4;

/**
 * Reads the folder. `isElsewhere` says of a name in the folder itself that another reader takes it. Throws nothing for
 * files that cannot be read: they are among the recordings, with the error.
 */
export async function readFolder(
  folder: string,
  {maps, limits, isElsewhere}: {maps: Maps; limits: UnpackLimits; isElsewhere: (name: string) => boolean},
): Promise<FolderResult> {
  const recordings: FoundRecording[] = [];
  const unread: {file: string; looksLike: string}[] = [];
  const readLevel = async (path: string, depth: number): Promise<void> => {
    const files: SourceFile[] = [];
    const entries = await readdir(join(folder, path), {withFileTypes: true});
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.name.startsWith(".") || entry.name.startsWith("~$")) continue;
      const kind = entry.isSymbolicLink() ? await findLinked(join(folder, name)) : entry;
      if (kind === undefined) unread.push({file: name, looksLike: "a link that leads nowhere"});
      if (kind?.isDirectory()) {
        if (depth < MAX_DEPTH) await readLevel(name, depth + 1);
        else unread.push({file: `${name}/`, looksLike: `a folder that lies more than ${MAX_DEPTH} deep`});
        continue;
      }
      if (!kind?.isFile() || (path === "" && isElsewhere(entry.name))) continue;
      const opened = await openQuietly(join(folder, name), name, limits);
      if (opened instanceof ExpectedError) {
        const refused = {session: stemOf(name), files: [name], readBy: "archive", samples: opened};
        recordings.push(refused);
      } else if (opened.length === 1 && opened[0]!.name === name) files.push(opened[0]!);
      else {
        const inside = await readContainer(opened, stemOf(name), maps, limits);
        recordings.push(...inside.recordings);
        if (inside.recordings.length === 0)
          unread.push({
            file: name,
            looksLike: `an archive of ${listNames(opened.map((one) => basename(one.name)))}`,
          });
      }
    }
    const result = await readContainer(files, path.replaceAll("/", "-"), maps, limits);
    recordings.push(...result.recordings);
    for (const file of result.unread) unread.push({file: file.name, looksLike: await describeFile(file)});
  };
  await readLevel("", 0);
  return {recordings, unread};
}

const PAIR = /^(.+)-(?:accelerometer|gyroscope)_data\.[^/]+$/;
const BATCHES = /^(.+)\.json\.gz$/;

/** Pairs of Garmin files, and batched JSON packed by gzip, have instances of their own. */
export function isOfAPair(name: string): boolean {
  return PAIR.test(name) || BATCHES.test(name);
}

/** The sessions of these in the folder. */
export async function pairSessions(folder: string): Promise<Set<string>> {
  const names = await readdir(folder);
  return new Set(names.flatMap((name) => PAIR.exec(name)?.[1] ?? BATCHES.exec(name)?.[1] ?? []));
}

/** What a link leads to; undefined for nothing. */
async function findLinked(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

async function openQuietly(
  path: string,
  name: string,
  limits: UnpackLimits,
): Promise<readonly SourceFile[] | ExpectedError> {
  try {
    return await openSource(path, name, limits);
  } catch (error) {
    if (error instanceof ExpectedError && error.reason === "input") return error;
    if ((error as NodeJS.ErrnoException).code === "EACCES")
      return new ExpectedError("input", "the file may not be read", {
        file: path,
        hint: "Give yourself the permission to read it, or move it elsewhere.",
      });
    throw error;
  }
}
