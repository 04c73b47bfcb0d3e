/** A place in bytes that are not trusted: reads little-endian numbers, and throws an Hdf5Error beyond the end. */

/** What is wrong with an HDF5 file, said without its name; the reader adds file and path. */
export class Hdf5Error extends Error {
  override readonly name = "Hdf5Error";
}

const text = new TextDecoder();

export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes between here and the end. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.#move(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#move(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#move(4), true);
  }

  /** A length or a count. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#move(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Hdf5Error(`a size of ${value} is no size`);
    return Number(value);
  }

  /** An address in the file; undefined for that of nothing. */
  address(): number | undefined {
    const start = this.#move(8);
    if (this.#view.getBigUint64(start, true) === 0xffff_ffff_ffff_ffffn) return undefined;
    this.at = start;
    return this.u64();
  }

  skip(count: number): this {
    this.#move(count);
    return this;
  }

  /** A view of the next bytes, not a copy. */
  take(count: number): Uint8Array {
    const start = this.#move(count);
    return this.bytes.subarray(start, start + count);
  }

  /** Refuses anything but these letters, with which each structure of a file starts. */
  expect(signature: string): this {
    const found = text.decode(this.take(signature.length));
    if (found !== signature)
      throw new Hdf5Error(`expected ${signature} at byte ${this.at - signature.length}`);
    return this;
  }

  /** A cursor elsewhere in the same bytes. */
  from(at: number): Cursor {
    if (at < 0 || at > this.bytes.length)
      throw new Hdf5Error(`byte ${at} lies outside the ${this.bytes.length} bytes`);
    return new Cursor(this.bytes, at);
  }

  /** Text up to a zero or the end. */
  static text(bytes: Uint8Array): string {
    const end = bytes.indexOf(0);
    return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  #move(count: number): number {
    const start = this.at;
    if (count > this.bytes.length - start)
      throw new Hdf5Error(`${count} bytes at ${start} lie beyond the end, ${this.bytes.length}`);
    this.at = start + count;
    return start;
  }
}
