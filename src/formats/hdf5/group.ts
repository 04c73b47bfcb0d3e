/** The members of an HDF5 group: names and the addresses of their headers. Soft and external links are left out. */
import {Cursor, Hdf5Error} from "./cursor.ts";
import {MESSAGE, type Message} from "./header.ts";

/** Members of one group; beyond it is no group of a model. */
const MAX_MEMBERS = 100_000;

export function readMembers(file: Cursor, messages: readonly Message[]): Map<string, number> {
  const members = new Map<string, number>();
  for (const {type, body} of messages) {
    const cursor = new Cursor(body);
    if (type === MESSAGE.symbolTable) readTable(file, cursor, members);
    else if (type === MESSAGE.link) readLink(cursor, members);
    else if (type === MESSAGE.linkInfo && isDense(cursor))
      throw new Hdf5Error("its groups are kept in heaps, which Keras does not write");
  }
  return members;
}

function isDense(cursor: Cursor): boolean {
  cursor.skip(1);
  if (cursor.u8() & 1) cursor.skip(8);
  return cursor.address() !== undefined;
}

function readLink(cursor: Cursor, members: Map<string, number>): void {
  cursor.skip(1);
  const flags = cursor.u8();
  const type = flags & 8 ? cursor.u8() : 0;
  if (flags & 4) cursor.skip(8);
  if (flags & 16) cursor.skip(1);
  const width = flags & 3;
  const length =
    width === 0 ? cursor.u8() : width === 1 ? cursor.u16() : width === 2 ? cursor.u32() : cursor.u64();
  const name = Cursor.text(cursor.take(length));
  if (type === 0) members.set(name, cursor.u64());
}

/** The old form: a tree of nodes with entries, whose names lie in a heap. */
function readTable(file: Cursor, table: Cursor, members: Map<string, number>): void {
  const [tree, heap] = [table.u64(), table.u64()];
  const names = readHeap(file, heap);
  const nodes = [tree];
  const seen = new Set(nodes);
  for (let next = nodes.pop(); next !== undefined; next = nodes.pop()) {
    for (const child of readNode(file.from(next), names, members)) {
      if (seen.has(child)) throw new Hdf5Error("a group's tree has a circle");
      seen.add(child);
      nodes.push(child);
    }
    if (members.size > MAX_MEMBERS || seen.size > MAX_MEMBERS)
      throw new Hdf5Error(`a group has more than ${MAX_MEMBERS} members`);
  }
}

function readHeap(file: Cursor, address: number): Uint8Array {
  const head = file.from(address).expect("HEAP").skip(4);
  const size = head.u64();
  head.skip(8);
  return file.from(head.u64()).take(size);
}

/** Addresses of the nodes below; entries go to `members`. */
function readNode(node: Cursor, names: Uint8Array, members: Map<string, number>): number[] {
  if (node.bytes[node.at] === "S".charCodeAt(0)) {
    node.expect("SNOD").skip(2);
    for (let left = node.u16(); left > 0; left--) {
      const name = node.u64();
      const address = node.u64();
      const link = node.u32() === 2;
      node.skip(20);
      if (name >= names.length) throw new Hdf5Error("a member's name lies outside its heap");
      if (!link) members.set(Cursor.text(names.subarray(name)), address);
    }
    return [];
  }
  node.expect("TREE");
  if (node.u8() !== 0) throw new Hdf5Error("a group's tree is that of something else");
  node.skip(1);
  const count = node.u16();
  node.skip(16);
  return Array.from({length: count}, () => node.skip(8).u64());
}
