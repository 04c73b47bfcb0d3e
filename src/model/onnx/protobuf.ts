/**
 * Protocol Buffers, the writing half: fields of the wire types that ONNX uses.
 * Written by hand because it is shorter than a schema for a library and loads in no time.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */
const text = new TextEncoder();

export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** An integer field; negative ones take ten bytes, as in int64. */
  int(field: number, value: number | bigint): this {
    return this.#push([varint(field << 3), varint(value)]);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push([varint((field << 3) | 5), bytes]);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push([varint((field << 3) | 2), varint(value.length), value]);
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  message(field: number, value: ProtoWriter): this {
    this.#push([varint((field << 3) | 2), varint(value.#length)]);
    return this.#push(value.#parts);
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      out.set(part, offset);
      offset += part.length;
    }
    return out;
  }

  /** A list, since a large graph has more parts than a call may have arguments. */
  #push(parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
    return this;
  }
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
