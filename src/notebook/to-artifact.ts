/** What a cell gives, as the bytes of an artifact: a table as Arrow IPC, anything else as JSON. */
import {Table, tableToIPC} from "apache-arrow";
import * as aq from "arquero";
import {ExpectedError} from "../platform/failure.ts";

export interface Origin {
  /** The notebook. */
  readonly file: string;
  /** The variable. */
  readonly name: string;
}

/** `extension`: `.arrow` or `.json`. Throws an ExpectedError for a value that the file cannot hold. */
export function toArtifact(value: unknown, extension: string, {file, name}: Origin): Uint8Array | string {
  const refuse = (message: string, hint: string): never => {
    throw new ExpectedError("stage failed", message, {file, place: name, hint});
  };
  if (extension === ".arrow") {
    if (value instanceof Table) return tableToIPC(value, "file");
    const table = isArquero(value) ? value : Array.isArray(value) ? aq.from(value) : undefined;
    if (table === undefined)
      return refuse(
        `${name} is ${describe(value)}, which is no table`,
        "Give a table of Arquero's or Arrow's, or a list of objects; or write it to a .json file.",
      );
    return table.toArrowIPC({format: "file"}) ?? refuse(`${name} is empty`, "Give it a column.");
  }
  if (extension === ".json") {
    const plain = isArquero(value) ? value.objects() : value;
    const text = JSON.stringify(plain);
    if (text === undefined)
      return refuse(`${name} is ${describe(value)}, which JSON cannot hold`, "Give data.");
    return `${text}\n`;
  }
  return refuse(
    `${name} is to be written to a file ending in ${extension || "nothing"}`,
    "Use .arrow or .json.",
  );
}

interface ArqueroTable {
  toArrowIPC(options: {format: "file"}): Uint8Array | null;
  objects(): readonly object[];
}

function isArquero(value: unknown): value is ArqueroTable {
  return typeof value === "object" && value !== null && "toArrowIPC" in value;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? `a ${value.constructor?.name ?? "plain object"}` : `a ${typeof value}`;
}
