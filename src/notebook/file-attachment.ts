/** FileAttachment where a cell runs as a stage: what a page offers of it, as far as Node has it. */
import {readFile} from "node:fs/promises";
import * as Arrow from "apache-arrow";
import * as aq from "arquero";
import type {DepPaths} from "../runner/stage.ts";
import {type Attachment, listAttachments, matchesName} from "./attachment.ts";

class StageFile {
  readonly name: string;
  readonly #path: string;

  constructor({name, absolute}: Attachment) {
    this.name = name.split("/").pop()!;
    this.#path = absolute;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await readFile(this.#path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }

  text(): Promise<string> {
    return readFile(this.#path, "utf8");
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrow(): Promise<Arrow.Table> {
    return Arrow.tableFromIPC(await readFile(this.#path));
  }

  /** A table of Arquero's, of an Arrow file, CSV or JSON. */
  async arquero(): Promise<unknown> {
    if (this.name.endsWith(".arrow")) return aq.fromArrow(await this.arrayBuffer());
    const text = await this.text();
    return this.name.endsWith(".json") ? aq.fromJSON(text) : aq.fromCSV(text);
  }
}

export interface Files {
  FileAttachment(name: string): StageFile;
  /** All whose names match a pattern with `*`, sorted. */
  FileAttachments(pattern: string): readonly StageFile[];
}

/** `notebook` is relative to the workspace. */
export function openFiles(notebook: string, deps: DepPaths): Files {
  const attachments = listAttachments(notebook, deps);
  return {
    FileAttachment(name) {
      const found = attachments.find((one) => one.name === name);
      if (found === undefined)
        throw new Error(`${name} is not attached: declare it below deps of this stage in dag.yaml`);
      return new StageFile(found);
    },
    FileAttachments: (pattern) =>
      attachments.filter(({name}) => matchesName(pattern, name)).map((one) => new StageFile(one)),
  };
}
