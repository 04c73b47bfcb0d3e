/**
 * Where an archive lies among bytes that do not belong to it, as some downloads and mailers add before and behind. The
 * record at its end says how long the directory before it is and how far from the start that lies (APPNOTE 4.3.16).
 */
const END_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const DIRECTORY_SIGNATURE = 0x02014b50;
const END_LENGTH = 22;
/** Sizes that stand in a record of their own, as in archives beyond 4 GB. */
const ELSEWHERE = 0xffffffff;

/** The archive alone; the bytes as they are where its end cannot be told, or is not followed by anything. */
export function cutToArchive(bytes: Buffer): Buffer {
  for (let at = bytes.length; at > 0; ) {
    at = bytes.lastIndexOf(END_SIGNATURE, at - 1);
    if (at < 0) return bytes;
    if (at + END_LENGTH > bytes.length) continue;
    const size = bytes.readUInt32LE(at + 12);
    const offset = bytes.readUInt32LE(at + 16);
    if (size === ELSEWHERE || offset === ELSEWHERE) return bytes;
    const directory = at - size;
    const isDirectory =
      size === 0 || (directory >= 0 && bytes.readUInt32LE(directory) === DIRECTORY_SIGNATURE);
    if (!isDirectory || directory < offset) continue;
    const end = at + END_LENGTH + bytes.readUInt16LE(at + 20);
    return bytes.subarray(directory - offset, Math.min(end, bytes.length));
  }
  return bytes;
}
