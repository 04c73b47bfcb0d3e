/** What a file is, by its first bytes; its name decides only between kinds of text. */
export type Content = "zip" | "xlsx" | "gzip" | "parquet" | "fit" | "json" | "text" | "other";

/** `head` is at least the first 512 bytes, or the whole file. */
export function findContent(head: Uint8Array, name: string): Content {
  const ascii = (start: number, end: number): string =>
    Buffer.from(head.subarray(start, end)).toString("latin1");
  if (ascii(0, 4) === "PK\x03\x04") return /\.xls[xm]$/i.test(name) ? "xlsx" : "zip";
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (ascii(0, 4) === "PAR1") return "parquet";
  if (ascii(8, 12) === ".FIT") return "fit";
  if (!isText(head)) return "other";
  return /^\uFEFF?\s*(?:\{\s*["}]|\[\s*[[{"\d\]-])/.test(Buffer.from(head).toString("utf8", 0, 64))
    ? "json"
    : "text";
}

/** Text has no zero byte, unless every second byte is one as in UTF-16; and few other control characters. */
function isText(head: Uint8Array): boolean {
  const bytes = head.subarray(0, 512);
  // the mark of UTF-16, in which letters of most alphabets have a byte that would be a control character
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  let control = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (byte === 0) zeros++;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) control++;
  }
  if (bytes.length === 0 || control > bytes.length / 50) return false;
  return zeros === 0 || (zeros > bytes.length * 0.4 && zeros < bytes.length * 0.6);
}
