/**
 * The encoding of a text file, by its first bytes: UTF-8, or UTF-16 as spreadsheets write "Unicode text". Nothing else is
 * guessed: a byte alone does not tell Latin-1 from the dozen other encodings that use it.
 */

export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** By the byte order mark; without one, by the zero bytes that UTF-16 has between Latin letters and digits. */
export function findEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const length = Math.min(head.length, 200) & ~1;
  let [even, odd] = [0, 0];
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const most = length * 0.4;
  if (length >= 4 && odd > most && even === 0) return "utf-16le";
  if (length >= 4 && even > most && odd === 0) return "utf-16be";
  return "utf-8";
}

/** The bytes as UTF-8, without a byte order mark. */
export function toUtf8(bytes: Buffer): Buffer {
  const encoding = findEncoding(bytes);
  if (encoding !== "utf-8") return Buffer.from(new TextDecoder(encoding).decode(bytes), "utf8");
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Chunks of a file as UTF-8. */
export async function* transcode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) {
      const encoding = findEncoding(chunk);
      if (encoding !== "utf-8") decoder = new TextDecoder(encoding);
      isFirst = false;
    }
    yield decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, {stream: true}), "utf8");
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode(), "utf8");
}

const STRICT = new TextDecoder("utf-8", {fatal: true});

/** The text of the bytes; undefined where they are no UTF-8. */
export function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}
