/**
 * A file of events that only grows: one JSON line an event, each with a digest of itself.
 *
 * An event counts once its line is whole and flushed. A line that a killed process left without its end is no event: it
 * is not read, and is cut off before the next one is written. Any other damage is refused, with its line. One process
 * writes at a time: whoever appends holds a lock.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import {dirname} from "node:path";
import {flushFolder} from "./atomic-file.ts";
import {sha256} from "./canonical.ts";
import {ExpectedError, explainSystemError} from "./failure.ts";

const DIGITS = 16;

/** The events, oldest first; none where there is no file. */
export function readJournal(path: string): unknown[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1)
    .map((line, i) => parseLine(line, path, i + 1));
}

/** Appends an event, flushed. */
export function appendToJournal(path: string, event: unknown): void {
  try {
    mkdirSync(dirname(path), {recursive: true});
    const isNew = !existsSync(path);
    const file = openSync(path, "a+");
    try {
      const before = readFileSync(path);
      const end = before.lastIndexOf(0x0a) + 1;
      if (end < before.length) ftruncateSync(file, end);
      const bytes = Buffer.from(formatLine(event));
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) flushFolder(dirname(path));
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

function formatLine(event: unknown): string {
  const text = JSON.stringify(event);
  return `{"digest":"${sha256(text).slice(0, DIGITS)}","event":${text}}\n`;
}

function parseLine(line: string, path: string, number: number): unknown {
  const found = /^\{"digest":"([0-9a-f]{16})","event":(.*)\}$/s.exec(line);
  if (found !== null && sha256(found[2]!).slice(0, DIGITS) === found[1]) return JSON.parse(found[2]!);
  throw new ExpectedError("state", "this line is damaged, or was changed by hand", {
    file: path,
    place: `line ${number}`,
    hint: "Put the file back from a copy, or remove the lines from this one on: what they say is then forgotten.",
  });
}
