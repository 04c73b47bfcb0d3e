/** Windows of numbers from the bytes of a JSON text: `[[[1.5, …], …], …]`. */
import type {Shape} from "./body.ts";
import {readNumber} from "./read-number.ts";

/** Numbers of so many digits that reading them here is slower than `JSON.parse`. */
const MAX_LONG = 64;
const [OPEN, CLOSE, COMMA] = [0x5b, 0x5d, 0x2c];
/** Values kept between bodies; more are let go. */
const MAX_KEPT = 65_536;
/** Row after row, and channel after channel, used by one body after another: nothing waits between reading and scaling. */
let values = new Float64Array(0);
let turned = new Float64Array(0);

export class Matrix {
  /** The byte after what was read. */
  at: number;
  readonly #bytes: Buffer;
  readonly #shape: Shape;

  constructor(bytes: Buffer, at: number, shape: Shape) {
    this.#bytes = bytes;
    this.at = at;
    this.#shape = shape;
  }

  /** The number of windows, 0 where it is none or not (length, channels) finite numbers each. */
  read(isList: boolean): number {
    const size = this.#shape.lengthSamples * this.#shape.channels;
    if (!isList) return this.#window(0) ? 1 : 0;
    if (!this.#take(OPEN)) return 0;
    let windows = 0;
    do {
      if (!this.#window(windows * size)) return 0;
      windows++;
    } while (this.#take(COMMA));
    return this.#take(CLOSE) ? windows : 0;
  }

  /** What was read, one array a channel, (windows × length); of a small body only until the next one is read. */
  columns(windows: number): Float64Array[] {
    const {lengthSamples, channels} = this.#shape;
    const rows = windows * lengthSamples;
    const all = roomFor(rows * channels);
    const columns = Array.from({length: channels}, (_, c) => all.subarray(c * rows, (c + 1) * rows));
    for (let c = 0; c < channels; c++)
      for (let to = c * rows, from = c; from < all.length; from += channels) all[to++] = values[from]!;
    if (values.length > MAX_KEPT) values = new Float64Array(0);
    return columns;
  }

  /** Its values go to `first` and on. */
  #window(first: number): boolean {
    const {lengthSamples, channels} = this.#shape;
    if (!this.#take(OPEN)) return false;
    makeRoom(first + lengthSamples * channels);
    const end = readRows(this.#bytes, this.at, {lengthSamples, channels}, first);
    if (end < 0) return false;
    this.at = end;
    return this.#take(CLOSE);
  }

  #take(byte: number): boolean {
    const at = skipSpace(this.#bytes, this.at);
    if (this.#bytes[at] !== byte) return false;
    this.at = at + 1;
    return true;
  }
}

/** The byte after the last row, or -1. */
function readRows(bytes: Buffer, start: number, {lengthSamples, channels}: Shape, first: number): number {
  const found = {value: 0.5, end: 0, long: 0};
  const out = values;
  let [at, to] = [start, first];
  for (let row = 0; row < lengthSamples; row++) {
    for (let c = 0; c < channels; c++) {
      if (c > 0) {
        at = skipSpace(bytes, at);
        if (bytes[at++] !== COMMA) return -1;
      } else {
        if (row > 0) {
          at = skipSpace(bytes, at);
          if (bytes[at++] !== COMMA) return -1;
        }
        at = skipSpace(bytes, at);
        if (bytes[at++] !== OPEN) return -1;
      }
      if (!readNumber(bytes, skipSpace(bytes, at), found) || found.long > MAX_LONG) return -1;
      out[to++] = found.value;
      at = found.end;
    }
    at = skipSpace(bytes, at);
    if (bytes[at++] !== CLOSE) return -1;
  }
  return at;
}

/** After whitespace, as JSON has it. */
function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  let byte = bytes[at]!;
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at]!;
  return at;
}

function roomFor(count: number): Float64Array {
  if (count > MAX_KEPT) return new Float64Array(count);
  if (turned.length < count) turned = new Float64Array(count);
  return turned.subarray(0, count);
}

function makeRoom(count: number): void {
  if (count <= values.length) return;
  const larger = new Float64Array(Math.max(count, 2 * values.length));
  larger.set(values);
  values = larger;
}
