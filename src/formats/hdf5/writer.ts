/**
 * A small HDF5 file: groups, contiguous datasets of numbers, and attributes of one string. Equal trees give equal
 * bytes, which the HDF5 library cannot promise: it records times and leaves unused bytes as they were in memory.
 *
 * Superblock version 2, object headers version 2, links kept in the groups' headers, strings in one global heap:
 * readable by HDF5 1.8 and later. Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
import {MESSAGE, SIGNATURE} from "./header.ts";
import {lookup3} from "./lookup3.ts";

export interface HdfDataset {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | BigInt64Array;
}

export interface HdfGroup {
  readonly attributes: Readonly<Record<string, string>>;
  readonly members: ReadonlyMap<string, HdfGroup | HdfDataset>;
}

const UNDEFINED = 0xffff_ffff_ffff_ffffn;
const SUPERBLOCK_SIZE = 48;
const text = new TextEncoder();

/** The file's bytes. */
export function encodeHdf5(root: HdfGroup): Uint8Array {
  const file = new Output();
  file.skip(SUPERBLOCK_SIZE);
  const strings = writeStrings(file, root);
  const address = writeGroup(file, root, strings);
  const head = new Output()
    .bytes(SIGNATURE)
    .u8(2, 8, 8, 0)
    .u64(0n, UNDEFINED, BigInt(file.length), BigInt(address));
  file.patch(0, head.checked());
  return file.finish();
}

/** Bytes that grow at their end, little-endian. */
class Output {
  #buffer = Buffer.alloc(1 << 12);
  length = 0;

  u8(...values: number[]): this {
    return this.bytes(Uint8Array.from(values));
  }

  u16(...values: number[]): this {
    for (const value of values) this.u8(value & 255, value >> 8);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.u16(value & 0xffff, value >>> 16);
    return this;
  }

  u64(...values: bigint[]): this {
    for (const value of values) this.u32(Number(value & 0xffff_ffffn), Number(value >> 32n));
    return this;
  }

  bytes(values: Uint8Array): this {
    const at = this.length;
    this.skip(values.length);
    this.#buffer.set(values, at);
    return this;
  }

  /** Leaves room, filled with zeros. */
  skip(count: number): this {
    this.length += count;
    if (this.length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(this.length, 2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return this;
  }

  /** Leaves room up to a multiple of eight. */
  align(): this {
    return this.skip((8 - (this.length % 8)) % 8);
  }

  patch(at: number, values: Uint8Array): void {
    this.#buffer.set(values, at);
  }

  /** What was written, with its checksum after it. */
  checked(): Uint8Array {
    return this.u32(lookup3(this.finish())).finish();
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }
}

interface StringHeap {
  readonly address: number;
  /** Position of each string in the heap, from 1. */
  readonly indices: ReadonlyMap<string, number>;
}

function writeStrings(file: Output, root: HdfGroup): StringHeap {
  const indices = new Map<string, number>();
  const gather = ({attributes, members}: HdfGroup): void => {
    for (const value of Object.values(attributes))
      if (!indices.has(value)) indices.set(value, indices.size + 1);
    for (const member of members.values()) if ("members" in member) gather(member);
  };
  gather(root);
  if (indices.size > 0xffff) throw new Error(`${indices.size} strings are more than one heap holds`);
  const objects = new Output();
  for (const [value, index] of indices) {
    const data = text.encode(value);
    objects.u16(index, 1).u32(0).u64(BigInt(data.length)).bytes(data).align();
  }
  // The library expects 4,096 bytes at least; what is free is an object as well, of index 0.
  const size = Math.max(4096, 16 + objects.length + 16);
  const free = size - 16 - objects.length;
  const address = file.align().length;
  file.bytes(text.encode("GCOL")).u8(1, 0, 0, 0).u64(BigInt(size)).bytes(objects.finish());
  file
    .u16(0, 0)
    .u32(0)
    .u64(BigInt(free))
    .skip(free - 16);
  return {address, indices};
}

/** Gives the address of the object's header. */
function writeGroup(file: Output, {attributes, members}: HdfGroup, strings: StringHeap): number {
  const links = [...members].map(([name, member]) => {
    const at = "members" in member ? writeGroup(file, member, strings) : writeDataset(file, member);
    return linkMessage(name, at);
  });
  const messages: Message[] = [
    [MESSAGE.linkInfo, new Output().u8(0, 0).u64(UNDEFINED, UNDEFINED)],
    [MESSAGE.groupInfo, new Output().u8(0, 0)],
    ...links,
    ...Object.entries(attributes).map(([name, value]) => attributeMessage(name, value, strings)),
  ];
  return writeHeader(file, messages);
}

function writeDataset(file: Output, {shape, values}: HdfDataset): number {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const address = file.align().length;
  file.bytes(data);
  const type =
    values instanceof Float32Array
      ? new Output().u8(0x11, 0x20, 0x1f, 0).u32(4).u16(0, 32).u8(23, 8, 0, 23).u32(127)
      : new Output().u8(0x10, 0x08, 0, 0).u32(8).u16(0, 64);
  return writeHeader(file, [
    [MESSAGE.dataspace, dataspace(shape)],
    [MESSAGE.datatype, type],
    // Space is allocated late, a fill value written where one is set; none is.
    [MESSAGE.fillValue, new Output().u8(3, 0x0a)],
    [MESSAGE.layout, new Output().u8(3, 1).u64(BigInt(address), BigInt(data.length))],
  ]);
}

type Message = readonly [type: number, body: Output];

function writeHeader(file: Output, messages: readonly Message[]): number {
  const body = new Output();
  for (const [type, message] of messages) {
    if (message.length > 0xffff) throw new Error("a header message is longer than 65,535 bytes");
    body.u8(type).u16(message.length).u8(0).bytes(message.finish());
  }
  const header = new Output().bytes(text.encode("OHDR")).u8(2, 0x02).u32(body.length).bytes(body.finish());
  const address = file.align().length;
  file.bytes(header.checked());
  return address;
}

function dataspace(shape: readonly number[]): Output {
  return new Output().u8(2, shape.length, 0, shape.length === 0 ? 0 : 1).u64(...shape.map(BigInt));
}

function linkMessage(name: string, address: number): Message {
  const data = text.encode(name);
  // Flags: the name's character set is given (UTF-8), its length has two bytes.
  return [MESSAGE.link, new Output().u8(1, 0x11, 1).u16(data.length).bytes(data).u64(BigInt(address))];
}

/** A scalar string of variable length in UTF-8, as h5py writes a `str`. */
function attributeMessage(name: string, value: string, {address, indices}: StringHeap): Message {
  const label = text.encode(`${name}\0`);
  const type = new Output().u8(0x19, 0x01, 0x01, 0).u32(16).u8(0x10, 0, 0, 0).u32(1).u16(0, 8);
  const space = dataspace([]);
  const body = new Output().u8(3, 0).u16(label.length, type.length, space.length).u8(1).bytes(label);
  body.bytes(type.finish()).bytes(space.finish());
  return [
    MESSAGE.attribute,
    body.u32(text.encode(value).length).u64(BigInt(address)).u32(indices.get(value)!),
  ];
}
