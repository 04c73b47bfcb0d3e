/** What killed processes have left: their locks, their runs in the journal, their temporary files. */
import {readFileSync} from "node:fs";
import {join, relative, sep} from "node:path";
import {listAbandoned} from "../../platform/atomic-file.ts";
import {isAlive, isDead, parseIdentity} from "../../platform/process-identity.ts";
import {listJournal} from "../engine/journal.ts";
import {listBelow} from "../store/list-below.ts";
import {error, type Finding, listSome, outputFolders, quote, type Subject, warning} from "./finding.ts";

export function examineLeftBehind(subject: Subject): readonly Finding[] {
  const {root} = subject;
  const owner = readOwner(join(root, ".dag/lock"));
  const isBusy = owner !== undefined && owner !== "unreadable" && !isDead(owner);
  const running = isBusy ? [] : listJournal(root);
  const isLocked = owner !== undefined && !isBusy;
  const temporary = listFolders(subject)
    .flatMap((folder) => listAbandoned(join(root, folder)))
    .map((path) => relative(root, path).split(sep).join("/"));
  return [
    ...(isLocked || running.length > 0
      ? [
          error(
            `a run was killed here${running.length > 0 ? ` while it built ${running.length}` : ""}`,
            "pnpm dag repro",
          ),
        ]
      : []),
    ...(isBusy && !isAlive(owner)
      ? [
          warning(
            `a process of another machine or container (pid ${owner.pid}) has the workspace, or had it`,
            "rm .dag/lock  # once it has ended",
          ),
        ]
      : []),
    ...(temporary.length > 0
      ? [
          warning(
            `killed processes left ${temporary.length === 1 ? "a temporary file" : `${temporary.length} temporary files`}: ${listSome(temporary)}`,
            `rm -r ${temporary.map(quote).join(" ")}`,
          ),
        ]
      : []),
  ];
}

function readOwner(path: string): ReturnType<typeof parseIdentity> | "unreadable" {
  try {
    return parseIdentity(readFileSync(path, "utf8")) ?? "unreadable";
  } catch {
    return undefined; // nobody has it
  }
}

/** All that the runner writes to. */
function listFolders(subject: Subject): readonly string[] {
  const own = [".", ".dag", ".dag/code", ".dag/scratch", ".dag/running"];
  const kept = [".dag/store", ".dag/runs"].flatMap((home) => [
    home,
    ...new Set(listBelow(join(subject.root, home)).map(({folder}) => `${home}/${folder}`)),
  ]);
  return [...own, ...kept, ...outputFolders(subject)];
}
