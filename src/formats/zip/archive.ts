/**
 * The few parts that are wanted of a zip archive, inflated in parallel on the thread pool, within hard limits.
 *
 * yauzl reads the directory and checks names and sizes; what an entry declares is then held against what it gives,
 * so that an archive which unpacks to more than it says, or more than is allowed, never gets the memory.
 */
import {constants, crc32, inflateRaw} from "node:zlib";
import {type Entry, fromBuffer, type ZipFile} from "yauzl";
import {ExpectedError} from "../../platform/failure.ts";
import {cutToArchive} from "./bounds.ts";

export interface ZipLimits {
  readonly maxEntries: number;
  /** Bytes that the wanted parts may have together, unpacked. */
  readonly maxBytes: number;
  /**
   * Unpacked bytes for a packed one, checked for parts above `ratioFrom` bytes: small repetitive ones are harmless.
   */
  readonly maxRatio: number;
  readonly ratioFrom: number;
  /** What to do about an archive that is damaged, and about one that is too large. */
  readonly hint: string;
  readonly sizeHint: string;
}

export class ZipArchive {
  readonly #zip: ZipFile;
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #file: string;
  readonly #limits: ZipLimits;
  #unpacked = 0;

  constructor(
    zip: ZipFile,
    bytes: Buffer,
    entries: ReadonlyMap<string, Entry>,
    file: string,
    limits: ZipLimits,
  ) {
    this.#zip = zip;
    this.#bytes = bytes;
    this.#entries = entries;
    this.#file = file;
    this.#limits = limits;
  }

  /**
   * Reads the directory of the archive in `source`, whatever stands around it; `file` is for messages. Throws an ExpectedError when it is none.
   */
  static async open(source: Buffer, file: string, limits: ZipLimits): Promise<ZipArchive> {
    const bytes = cutToArchive(source);
    try {
      const zip = await new Promise<ZipFile>((resolve, reject) => {
        fromBuffer(bytes, {lazyEntries: true, strictFileNames: false}, (error, found) =>
          error ? reject(error) : resolve(found),
        );
      });
      return new ZipArchive(zip, bytes, await listEntries(zip, file, limits), file, limits);
    } catch (cause) {
      if (cause instanceof ExpectedError) throw cause;
      const message = `not a readable zip archive, damaged or cut short: ${(cause as Error).message}`;
      throw new ExpectedError("input", message, {file, hint: limits.hint, cause});
    }
  }

  /** Names of all files, sorted by code unit. */
  names(): readonly string[] {
    const names = [...this.#entries.values()].map(({fileName}) => fileName);
    return names.filter((name) => !name.endsWith("/")).sort();
  }

  has(name: string): boolean {
    return this.#entries.has(keyOf(name));
  }

  /**
   * Unpacks one part, of at most `most` bytes. Throws an ExpectedError when it is missing, damaged or beyond the
   * limits.
   */
  async read(name: string, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const entry = this.#entries.get(keyOf(name));
    if (entry === undefined) throw this.#refuse(name, "is missing");
    if (entry.isEncrypted()) throw this.#refuse(name, "is encrypted");
    const {compressedSize, uncompressedSize} = entry;
    if (uncompressedSize > most)
      throw this.#refuse(name, `declares ${uncompressedSize} bytes, at most ${most} are allowed`);
    this.#unpacked += uncompressedSize;
    const {maxBytes, ratioFrom, maxRatio} = this.#limits;
    if (this.#unpacked > maxBytes) throw this.#tooLarge(name, this.#unpacked);
    if (uncompressedSize > ratioFrom && uncompressedSize > compressedSize * maxRatio)
      throw this.#refuse(
        name,
        `unpacks ${Math.round(uncompressedSize / compressedSize)}-fold, more than ${maxRatio}`,
      );
    const start = await this.#dataStart(entry);
    if (start + compressedSize > this.#bytes.length) throw this.#refuse(name, "is cut short");
    const packed = this.#bytes.subarray(start, start + compressedSize);
    const data = await this.#inflate(entry, packed);
    if (data.length !== uncompressedSize)
      throw this.#refuse(name, `unpacks to ${data.length} bytes, but declares ${uncompressedSize}`);
    if (crc32(data) !== entry.crc32) throw this.#refuse(name, "does not match its checksum");
    return data;
  }

  async #inflate(entry: Entry, packed: Buffer): Promise<Buffer> {
    if (entry.compressionMethod === 0) return packed;
    if (entry.compressionMethod !== 8) throw this.#refuse(entry.fileName, "is packed with an unknown method");
    const declared = entry.uncompressedSize;
    // One chunk for the whole part: a single step on the thread pool and no pieces to join.
    const chunkSize = Math.max(declared + 1, constants.Z_MIN_CHUNK);
    return new Promise((resolve, reject) => {
      inflateRaw(packed, {maxOutputLength: Math.max(declared, 1), chunkSize}, (error, data) => {
        if (error === null) resolve(data);
        else if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
          reject(this.#refuse(entry.fileName, `unpacks to more than the ${declared} bytes that it declares`));
        else reject(this.#refuse(entry.fileName, `does not unpack: ${error.message}`, error));
      });
    });
  }

  #dataStart(entry: Entry): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#zip.readLocalFileHeader(entry, {minimal: true}, (error, header) =>
        error ? reject(this.#refuse(entry.fileName, error.message, error)) : resolve(header.fileDataStart),
      );
    });
  }

  #tooLarge(name: string, bytes: number): ExpectedError {
    const [size, most] = [bytes, this.#limits.maxBytes].map((count) => Math.round(count / 1e6));
    const message = `${name} unpacks to ${size} MB, at most ${most} are allowed`;
    return new ExpectedError("input", message, {file: this.#file, place: name, hint: this.#limits.sizeHint});
  }

  #refuse(name: string, what: string, cause?: unknown): ExpectedError {
    return new ExpectedError("input", `${name} ${what}`, {
      file: this.#file,
      place: name,
      hint: this.#limits.hint,
      cause,
    });
  }
}

/** Names of parts are the same in any case (ECMA-376 part 2, 6.2.2.3); yauzl has turned backslashes round. */
function keyOf(name: string): string {
  return name.toLowerCase();
}

function listEntries(
  zip: ZipFile,
  file: string,
  {maxEntries, hint}: ZipLimits,
): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const refuse = (message: string): void => reject(new ExpectedError("input", message, {file, hint}));
    if (zip.entryCount > maxEntries)
      return refuse(`the archive has ${zip.entryCount} parts, at most ${maxEntries} are allowed`);
    const entries = new Map<string, Entry>();
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      const key = keyOf(entry.fileName);
      if (entries.has(key)) return refuse(`the archive has two parts named ${entry.fileName}`);
      entries.set(key, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}
