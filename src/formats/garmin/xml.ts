/**
 * A strict scanner for the XML that spreadsheets are made of, working on bytes.
 *
 * Why not a library: no XML parser is among the dependencies, and one that makes a string of every name and text
 * cannot read the 40 MB of a recording's two workbooks within the time that a whole build may take. Here only the
 * positions of a token are kept; whoever needs its text decodes it.
 *
 * Assumes UTF-8. Refused: DOCTYPE and entity declarations (so nothing can expand), tags that do not match, elements
 * nested deeper than 64. Specification: https://www.w3.org/TR/xml/, of which this is a subset.
 */
import {ExpectedError} from "../../platform/failure.ts";

export const END = 0;
export const OPEN = 1;
export const CLOSE = 2;
/** An element without content, `<v/>`; no CLOSE follows it. */
export const EMPTY = 3;
export const TEXT = 4;

const MAX_DEPTH = 64;
const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** ASCII bytes of a name, to compare with `XmlScanner.is`. */
export function nameBytes(name: string): Uint8Array {
  return Uint8Array.from(name, (letter) => letter.charCodeAt(0));
}

/** Walks through one document. After `next`, the fields describe the token found; they change with each call. */
export class XmlScanner {
  readonly bytes: Buffer;
  /** Where the local name (OPEN, CLOSE, EMPTY) or the undecoded text (TEXT) lies. */
  start = 0;
  end = 0;
  /** Where the value lies that `attribute` found last. */
  valueStart = 0;
  valueEnd = 0;
  position = 0;
  #attributesStart = 0;
  #attributesEnd = 0;
  #depth = 0;
  /** Start and end of the full name of each open element. */
  readonly #open = new Int32Array(MAX_DEPTH * 2);
  readonly #file: string;
  readonly #part: string;

  /** `part` is the name of the document inside `file`; both are for messages only. */
  constructor(bytes: Buffer, file: string, part: string) {
    this.bytes = expandCdata(bytes);
    this.#file = file;
    this.#part = part;
    if (bytes.length > 2 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = 3;
    else if ((bytes[0] ?? 0) >= 0xfe) throw this.error("it is not in UTF-8");
  }

  /** Finds the next token and returns its kind. */
  next(): number {
    const {bytes} = this;
    for (;;) {
      const at = this.position;
      if (at >= bytes.length) {
        if (this.#depth > 0) throw this.error(`<${this.#openName()}> is never closed`);
        return END;
      }
      if (bytes[at] !== LT) {
        this.start = at;
        this.end = this.position = this.#findTag(at);
        if (this.#depth > 0) return TEXT;
        continue;
      }
      const mark = bytes[at + 1];
      if (mark === SLASH) return this.#close(at + 2);
      if (mark === 0x3f) this.#skipPast("?>", at);
      else if (mark === 0x21) this.#skipComment(at);
      else return this.#tag(at + 1);
    }
  }

  /** Whether the token's local name is `name`. */
  is(name: Uint8Array): boolean {
    const {start, bytes} = this;
    if (this.end - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
    return true;
  }

  /** Looks for an attribute of the OPEN or EMPTY token by its full name; `valueStart`, `valueEnd` say where. */
  attribute(name: Uint8Array): boolean {
    const {bytes} = this;
    const attributesEnd = this.#attributesEnd;
    let at = this.#attributesStart;
    while (at < attributesEnd) {
      while (at < attributesEnd && isSpace(bytes[at]!)) at++;
      const start = at;
      while (at < attributesEnd && bytes[at] !== EQUALS && !isSpace(bytes[at]!)) at++;
      const length = at - start;
      if (length === 0) return false;
      while (at < attributesEnd && isSpace(bytes[at]!)) at++;
      if (bytes[at] !== EQUALS) throw this.error("an attribute has no value");
      at++;
      while (at < attributesEnd && isSpace(bytes[at]!)) at++;
      const quote = bytes[at]!;
      if (at >= attributesEnd || (quote !== QUOTE && quote !== APOSTROPHE))
        throw this.error("an attribute's value has no quotes");
      const valueStart = ++at;
      while (bytes[at] !== quote) at++; // `tag` has seen to it that quotes are closed
      if (length === name.length && this.#matches(name, start)) {
        this.valueStart = valueStart;
        this.valueEnd = at;
        return true;
      }
      at++;
    }
    return false;
  }

  /** The attribute's value as text, or undefined. For the small documents; slow. */
  find(name: string): string | undefined {
    if (!this.attribute(nameBytes(name))) return undefined;
    return decodeText(this.bytes.subarray(this.valueStart, this.valueEnd), (why) =>
      this.error(why),
    ).toString();
  }

  /** As `find`, by the name without its prefix, whatever that is: `r:id`, `rel:id`, `id`. */
  findLocal(name: string): string | undefined {
    const text = this.bytes.toString("latin1", this.#attributesStart, this.#attributesEnd);
    for (const [, own = ""] of text.matchAll(/([^\s="']+)\s*=\s*(?:"[^"]*"|'[^']*')/g))
      if (own.slice(own.lastIndexOf(":") + 1) === name && !own.startsWith("xmlns")) return this.find(own);
    return undefined;
  }

  /** Skips what is inside the OPEN token just read, its CLOSE included. */
  skip(): void {
    const outside = this.#depth - 1;
    while (this.#depth > outside) this.next();
  }

  error(message: string): ExpectedError {
    return new ExpectedError("input", `${this.#part} is damaged: ${message}`, {
      file: this.#file,
      place: `${this.#part}, byte ${this.position}`,
      hint: "Export the workbook again, or open it in a spreadsheet program and save it as .xlsx.",
    });
  }

  #matches(name: Uint8Array, start: number): boolean {
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name[i]) return false;
    return true;
  }

  /** Short texts are common in sheets, where a native call for each would cost more than the search. */
  #findTag(from: number): number {
    const {bytes} = this;
    const near = Math.min(from + 16, bytes.length);
    for (let at = from; at < near; at++) if (bytes[at] === LT) return at;
    const found = bytes.indexOf(LT, near);
    return found === -1 ? bytes.length : found;
  }

  #tag(nameStart: number): number {
    const {bytes} = this;
    let at = nameStart;
    let colon = -1;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === GT || byte === SLASH || isSpace(byte)) break;
      if (byte === LT || byte === QUOTE) throw this.error("a tag is not closed");
      if (byte === COLON) colon = at;
    }
    const nameEnd = at;
    if (nameEnd === nameStart) throw this.error("a tag has no name");
    for (; bytes[at] !== GT; at++) {
      const byte = bytes[at];
      if (byte === QUOTE || byte === APOSTROPHE) {
        at++;
        while (at < bytes.length && bytes[at] !== byte && bytes[at] !== LT) at++;
        if (bytes[at] !== byte) throw this.error("a tag is not closed");
      } else if (byte === LT || byte === undefined) throw this.error("a tag is not closed");
    }
    const empty = bytes[at - 1] === SLASH;
    this.start = colon === -1 ? nameStart : colon + 1;
    this.end = nameEnd;
    this.#attributesStart = nameEnd;
    this.#attributesEnd = empty ? at - 1 : at;
    this.position = at + 1;
    if (empty) return EMPTY;
    if (this.#depth === MAX_DEPTH) throw this.error(`elements are nested deeper than ${MAX_DEPTH}`);
    this.#open[this.#depth * 2] = nameStart;
    this.#open[this.#depth * 2 + 1] = nameEnd;
    this.#depth++;
    return OPEN;
  }

  #close(nameStart: number): number {
    const {bytes} = this;
    if (this.#depth === 0) throw this.error("a closing tag has no opening one");
    const from = this.#open[this.#depth * 2 - 2]!;
    const length = this.#open[this.#depth * 2 - 1]! - from;
    let colon = -1;
    for (let i = 0; i < length; i++) {
      const byte = bytes[nameStart + i];
      if (byte !== bytes[from + i])
        throw this.error(`<${this.#openName()}> is not closed where it should be`);
      if (byte === COLON) colon = nameStart + i;
    }
    let at = nameStart + length;
    while (at < bytes.length && isSpace(bytes[at]!)) at++;
    if (bytes[at] !== GT) throw this.error(`<${this.#openName()}> is not closed where it should be`);
    this.#depth--;
    this.start = colon === -1 ? nameStart : colon + 1;
    this.end = nameStart + length;
    this.position = at + 1;
    return CLOSE;
  }

  #openName(): string {
    return this.bytes.toString("latin1", this.#open[this.#depth * 2 - 2], this.#open[this.#depth * 2 - 1]);
  }

  #skipComment(at: number): void {
    if (this.bytes.toString("latin1", at, at + 4) !== "<!--")
      throw this.error("it has a document type or an entity, which no workbook needs");
    this.#skipPast("-->", at + 4);
  }

  #skipPast(mark: string, from: number): void {
    const found = this.bytes.indexOf(mark, from, "latin1");
    if (found === -1) throw this.error(`"${mark}" is missing`);
    this.position = found + mark.length;
  }
}

const CDATA = "<![CDATA[";
const ESCAPES: Readonly<Record<string, string>> = {"&": "&amp;", "<": "&lt;", ">": "&gt;"};

/** With each CDATA section as the text that it stands for, escaped. Few workbooks have one. */
function expandCdata(bytes: Buffer): Buffer {
  let from = bytes.indexOf(CDATA, 0, "latin1");
  if (from === -1) return bytes;
  const parts: Buffer[] = [];
  let done = 0;
  for (; from !== -1; from = bytes.indexOf(CDATA, done, "latin1")) {
    const end = bytes.indexOf("]]>", from, "latin1");
    if (end === -1) break; // left as it is: the scanner says what is wrong
    const text = bytes.toString("latin1", from + CDATA.length, end);
    parts.push(
      bytes.subarray(done, from),
      Buffer.from(
        text.replaceAll(/[&<>]/g, (mark) => ESCAPES[mark]!),
        "latin1",
      ),
    );
    done = end + 3;
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}

const ENTITIES: Readonly<Record<string, string>> = {lt: "<", gt: ">", amp: "&", quot: '"', apos: "'"};

/** Text with its five named and its numeric character references resolved; never longer than it was. */
export function decodeText(bytes: Buffer, error: (message: string) => Error): Buffer {
  if (!bytes.includes(0x26)) return bytes;
  const text = bytes.toString().replace(/&([^;&]{0,10});?/g, (whole, name: string) => {
    const known = ENTITIES[name];
    if (known !== undefined && whole.endsWith(";")) return known;
    const code = /^#x[0-9a-f]+$/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : /^#\d+$/.test(name)
        ? Number(name.slice(1))
        : -1;
    if (code < 1 || code > 0x10ffff || !whole.endsWith(";")) throw error(`"${whole}" is no character`);
    return String.fromCodePoint(code);
  });
  return Buffer.from(text);
}

/** Text of a string of the workbook, in which `_x000D_` stands for a character (ECMA-376 part 1, 22.9.2.19). */
export function decodeString(bytes: Buffer, error: (message: string) => Error): Buffer {
  const decoded = decodeText(bytes, error);
  if (!decoded.includes("_x")) return decoded;
  const text = decoded.toString();
  return Buffer.from(
    text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  );
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
