/** SHA-256 of a file's bytes, lower-case hex, in bounded memory. */
import {createHash} from "node:crypto";
import {open} from "node:fs/promises";

const chunkBytes = 1 << 20;

/** Rejects with the system's error where the file cannot be read; a folder with EISDIR. */
export async function hashFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const {size} = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(size, 1) + 1));
    for (;;) {
      const {bytesRead} = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
