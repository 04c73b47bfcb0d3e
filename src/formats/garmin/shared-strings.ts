/**
 * The string table of a workbook (sharedStrings.xml), as positions in its bytes.
 *
 * Specification: ECMA-376 part 1, 18.4. Rich text is joined from its runs; phonetic guides are left out.
 */
import type {Cell} from "./cell.ts";
import {CLOSE, decodeString, EMPTY, END, nameBytes, OPEN, TEXT, type XmlScanner} from "./xml.ts";

const ITEM = nameBytes("si");
const TEXT_ELEMENT = nameBytes("t");
const PHONETIC = nameBytes("rPh");
const AMPERSAND = 0x26;
const UNDERSCORE = 0x5f;
const LETTER_X = 0x78;

export class SharedStrings {
  readonly count: number;
  readonly #bytes: Buffer;
  /** Start and end of each string in `bytes`; an end of -1 sends to `decoded`. */
  readonly #ranges: Int32Array;
  readonly #decoded: ReadonlyMap<number, Buffer>;

  constructor(bytes: Buffer, ranges: Int32Array, count: number, decoded: ReadonlyMap<number, Buffer>) {
    this.#bytes = bytes;
    this.#ranges = ranges;
    this.count = count;
    this.#decoded = decoded;
  }

  /** Points `cell` at string `index`, which the caller has checked to be below `count`. */
  point(cell: Cell, index: number): void {
    const end = this.#ranges[index * 2 + 1]!;
    if (end === -1) {
      cell.bytes = this.#decoded.get(index)!;
      cell.start = 0;
      cell.end = cell.bytes.length;
    } else {
      cell.bytes = this.#bytes;
      cell.start = this.#ranges[index * 2]!;
      cell.end = end;
    }
    cell.kind = cell.start === cell.end ? "none" : "text";
  }
}

/** Indexes sharedStrings.xml. Throws an ExpectedError when it is damaged. */
export function indexSharedStrings(xml: XmlScanner): SharedStrings {
  const {bytes} = xml;
  let ranges = new Int32Array(1 << 16);
  const decoded = new Map<number, Buffer>();
  let count = 0;
  const references = bytes.includes(AMPERSAND) || bytes.includes("_x");
  for (let token = xml.next(); token !== END; token = xml.next()) {
    if (!(token === OPEN || token === EMPTY) || !xml.is(ITEM)) continue;
    if (count * 2 === ranges.length) {
      const grown = new Int32Array(ranges.length * 2);
      grown.set(ranges);
      ranges = grown;
    }
    if (token === OPEN) {
      const parts = textParts(xml, ITEM);
      const plain = parts.length === 2 && !(references && isEncoded(bytes, parts[0]!, parts[1]!));
      if (plain) ranges.set(parts, count * 2);
      else if (parts.length > 0) {
        ranges[count * 2 + 1] = -1;
        decoded.set(count, joinText(xml, parts));
      }
    }
    count++;
  }
  return new SharedStrings(bytes, ranges, count, decoded);
}

/** Starts and ends of all `<t>` texts up to the CLOSE of `element`, whose OPEN was just read. */
export function textParts(xml: XmlScanner, element: Uint8Array): number[] {
  const parts: number[] = [];
  let inText = false;
  for (;;) {
    const token = xml.next();
    if (token === TEXT) {
      if (inText) parts.push(xml.start, xml.end);
    } else if (token === OPEN) {
      if (xml.is(PHONETIC)) xml.skip();
      else inText = xml.is(TEXT_ELEMENT);
    } else if (token === CLOSE) {
      if (xml.is(element)) return parts;
      inText = false;
    }
  }
}

/** The texts at `parts`, decoded and joined. */
export function joinText(xml: XmlScanner, parts: readonly number[]): Buffer {
  const texts: Buffer[] = [];
  for (let i = 0; i < parts.length; i += 2)
    texts.push(decodeString(xml.bytes.subarray(parts[i], parts[i + 1]), (why) => xml.error(why)));
  return texts.length === 1 ? texts[0]! : Buffer.concat(texts);
}

/** Whether it holds a reference (`&amp;`) or an escape (`_x000D_`). */
function isEncoded(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === AMPERSAND || (byte === UNDERSCORE && bytes[at + 1] === LETTER_X)) return true;
  }
  return false;
}
