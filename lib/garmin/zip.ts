/**
 * The few parts that are wanted of a zip archive, inflated in parallel on the thread pool, within hard limits.
 *
 * yauzl reads the directory and checks names and sizes; what an entry declares is then held against what it gives,
 * so that an archive which unpacks to more than it says, or more than is allowed, never gets the memory.
 */
import {constants, crc32, inflateRaw} from "node:zlib";
import {type Entry, fromBuffer, type ZipFile} from "yauzl";
import {DataError} from "../data-error.ts";

export interface UnpackLimits {
  /** Megabytes (10^6 bytes) that the wanted parts may have together, unpacked. */
  readonly maxUncompressedMB: number;
  /** Unpacked bytes for a packed one. Checked above 16 MB only: small repetitive parts are harmless. */
  readonly maxRatio: number;
}

const MAX_ENTRIES = 1000;
const RATIO_MATTERS_FROM = 16e6;

export class ZipArchive {
  private readonly zip: ZipFile;
  private readonly bytes: Buffer;
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly file: string;
  private readonly limits: UnpackLimits;
  private unpacked = 0;

  private constructor(
    zip: ZipFile,
    bytes: Buffer,
    entries: ReadonlyMap<string, Entry>,
    file: string,
    limits: UnpackLimits,
  ) {
    this.zip = zip;
    this.bytes = bytes;
    this.entries = entries;
    this.file = file;
    this.limits = limits;
  }

  /** Reads the directory of the archive in `bytes`; `file` is for messages. Throws a DataError when it is none. */
  static async open(bytes: Buffer, file: string, limits: UnpackLimits): Promise<ZipArchive> {
    try {
      const zip = await new Promise<ZipFile>((resolve, reject) => {
        fromBuffer(bytes, {lazyEntries: true, strictFileNames: true}, (error, found) =>
          error ? reject(error) : resolve(found),
        );
      });
      return new ZipArchive(zip, bytes, await listEntries(zip, file), file, limits);
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw new DataError(`not a readable zip archive: ${(cause as Error).message}`, {
        file,
        hint: "Copy the file again; it may be cut short or damaged.",
        cause,
      });
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** Unpacks one part. Throws a DataError when it is missing, damaged or beyond the limits. */
  async read(name: string): Promise<Buffer> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw this.refuse(name, "is missing");
    if (entry.isEncrypted()) throw this.refuse(name, "is encrypted");
    const {compressedSize, uncompressedSize} = entry;
    this.unpacked += uncompressedSize;
    if (this.unpacked > this.limits.maxUncompressedMB * 1e6) throw this.tooLarge(name, this.unpacked);
    if (uncompressedSize > RATIO_MATTERS_FROM && uncompressedSize > compressedSize * this.limits.maxRatio)
      throw this.refuse(
        name,
        `unpacks ${Math.round(uncompressedSize / compressedSize)}-fold, more than ${this.limits.maxRatio}`,
      );
    const start = await this.dataStart(entry);
    if (start + compressedSize > this.bytes.length) throw this.refuse(name, "is cut short");
    const packed = this.bytes.subarray(start, start + compressedSize);
    const data = await this.inflate(entry, packed);
    if (data.length !== uncompressedSize)
      throw this.refuse(name, `unpacks to ${data.length} bytes, but declares ${uncompressedSize}`);
    if (crc32(data) !== entry.crc32) throw this.refuse(name, "does not match its checksum");
    return data;
  }

  private async inflate(entry: Entry, packed: Buffer): Promise<Buffer> {
    if (entry.compressionMethod === 0) return packed;
    if (entry.compressionMethod !== 8) throw this.refuse(entry.fileName, "is packed with an unknown method");
    const declared = entry.uncompressedSize;
    // One chunk for the whole part: a single step on the thread pool and no pieces to join.
    const chunkSize = Math.max(declared + 1, constants.Z_MIN_CHUNK);
    return new Promise((resolve, reject) => {
      inflateRaw(packed, {maxOutputLength: Math.max(declared, 1), chunkSize}, (error, data) => {
        if (error === null) resolve(data);
        else if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
          reject(this.refuse(entry.fileName, `unpacks to more than the ${declared} bytes that it declares`));
        else reject(this.refuse(entry.fileName, `does not unpack: ${error.message}`, error));
      });
    });
  }

  private dataStart(entry: Entry): Promise<number> {
    return new Promise((resolve, reject) => {
      this.zip.readLocalFileHeader(entry, {minimal: true}, (error, header) =>
        error ? reject(this.refuse(entry.fileName, error.message, error)) : resolve(header.fileDataStart),
      );
    });
  }

  private tooLarge(name: string, bytes: number): DataError {
    const {maxUncompressedMB} = this.limits;
    return new DataError(
      `${name} unpacks to ${Math.round(bytes / 1e6)} MB, at most ${maxUncompressedMB} are allowed`,
      {
        file: this.file,
        place: name,
        hint: "Raise ingest.maxUncompressedMB in params.yaml if the file is genuine.",
      },
    );
  }

  private refuse(name: string, what: string, cause?: unknown): DataError {
    const hint = "Export the workbook again; it may be damaged or no workbook at all.";
    return new DataError(`${name} ${what}`, {file: this.file, place: name, hint, cause});
  }
}

function listEntries(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const refuse = (message: string): void =>
      reject(
        new DataError(message, {file, hint: "Export the workbook again; this is no ordinary workbook."}),
      );
    if (zip.entryCount > MAX_ENTRIES)
      return refuse(`the archive has ${zip.entryCount} parts, at most ${MAX_ENTRIES} are allowed`);
    const entries = new Map<string, Entry>();
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      if (entries.has(entry.fileName)) return refuse(`the archive has two parts named ${entry.fileName}`);
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}
