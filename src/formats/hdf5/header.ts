/**
 * Superblock and object headers of HDF5, versions 0 to 3 and 1 to 2.
 * Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
import {type Cursor, Hdf5Error} from "./cursor.ts";
import {lookup3} from "./lookup3.ts";

export interface Message {
  readonly type: number;
  /** True where the body only says where the message itself is kept. */
  readonly shared: boolean;
  readonly body: Uint8Array;
}

/** Message types of the format. */
export const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  fillValue: 5,
  link: 6,
  layout: 8,
  groupInfo: 10,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
  attributeInfo: 21,
} as const;

/** The first bytes of every HDF5 file without a user block, which Keras never writes. */
export const SIGNATURE = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");

/** Blocks that one object's header may be spread over. */
const MAX_BLOCKS = 1000;

/** The address of the root group's header. Throws an Hdf5Error for a file that is none, cut short or unusual. */
export function readSuperblock(file: Cursor): number {
  if (!SIGNATURE.equals(file.take(SIGNATURE.length)))
    throw new Hdf5Error("it does not start as HDF5 files do");
  const version = file.u8();
  if (version > 3) throw new Hdf5Error(`its version ${version} is not known`);
  const old = version < 2;
  if (old) file.skip(4);
  const [offsets, lengths] = [file.u8(), file.u8()];
  if (offsets !== 8 || lengths !== 8) throw new Hdf5Error(`its addresses have ${offsets} bytes, expected 8`);
  if (old) file.skip(version === 0 ? 9 : 13);
  else file.skip(1);
  const base = file.address();
  file.skip(8);
  const end = file.address();
  if (old) file.skip(16);
  const root = file.address();
  if (!old) checkSum(file, 0, file.at);
  if (base !== 0 || end === undefined || end > file.bytes.length)
    throw new Hdf5Error(`it should have ${end} bytes, but has ${file.bytes.length}`);
  if (root === undefined) throw new Hdf5Error("it has no root group");
  return root;
}

/** All messages of the object whose header is at `address`. */
export function readHeader(file: Cursor, address: number): Message[] {
  const start = file.from(address);
  return start.bytes[address] === 1 ? readOld(start) : readNew(start);
}

interface Block {
  readonly at: number;
  readonly length: number;
}

function readOld(file: Cursor): Message[] {
  file.skip(8);
  const length = file.u32();
  file.skip(4);
  return readBlocks(file, {at: file.at, length}, (block) => {
    const type = block.u16();
    const size = block.u16();
    const flags = block.u8();
    block.skip(3);
    return {type, shared: (flags & 2) !== 0, body: block.take(size)};
  });
}

function readNew(file: Cursor): Message[] {
  const address = file.at;
  file.expect("OHDR");
  const version = file.u8();
  if (version !== 2) throw new Hdf5Error(`an object's header has version ${version}, which is not known`);
  const flags = file.u8();
  if (flags & 0x20) file.skip(16);
  if (flags & 0x10) file.skip(4);
  const size = flags & 3;
  const length = size === 0 ? file.u8() : size === 1 ? file.u16() : size === 2 ? file.u32() : file.u64();
  const first = {at: file.at, length};
  checkSum(file.from(file.at).skip(length), address, file.at + length);
  const ordered = (flags & 4) !== 0;
  return readBlocks(
    file,
    first,
    (block) => {
      const type = block.u8();
      const bytes = block.u16();
      const shared = (block.u8() & 2) !== 0;
      if (ordered) block.skip(2);
      return {type, shared, body: block.take(bytes)};
    },
    (next) => {
      checkSum(file.from(next.at + next.length - 4), next.at, next.at + next.length - 4);
      file.from(next.at).expect("OCHK");
      return {at: next.at + 4, length: next.length - 8};
    },
  );
}

/** Messages of a block and of those that it continues in, each read once. */
function readBlocks(
  file: Cursor,
  first: Block,
  read: (block: Cursor) => Message,
  open: (next: Block) => Block = (next) => next,
): Message[] {
  const messages: Message[] = [];
  const blocks = [first];
  for (let i = 0; i < blocks.length; i++) {
    const {at, length} = blocks[i]!;
    const block = file.from(at);
    const end = at + length;
    if (length < 0 || end > file.bytes.length)
      throw new Hdf5Error(`a header of ${length} bytes at ${at} is cut short`);
    // What is left at the end is too short for a message.
    while (end - block.at >= 8) {
      const message = read(block);
      if (block.at > end) throw new Hdf5Error(`a message at ${block.at} is longer than its header`);
      if (message.type !== MESSAGE.continuation) messages.push(message);
      else {
        const body = file.from(block.at - message.body.length);
        const next = {at: body.u64(), length: body.u64()};
        if (
          blocks.length >= MAX_BLOCKS ||
          blocks.some((other) => other.at === next.at || other.at === next.at + 4)
        )
          throw new Hdf5Error("an object's header continues without end");
        blocks.push(open(next));
      }
    }
  }
  return messages;
}

/** Refuses bytes whose checksum, at the cursor, is another. */
function checkSum(cursor: Cursor, from: number, to: number): void {
  if (cursor.u32() !== lookup3(cursor.bytes.subarray(from, to)))
    throw new Hdf5Error(`bytes ${from} to ${to} do not match their checksum`);
}
