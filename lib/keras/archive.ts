/**
 * The three parts of a `.keras` file: a zip with `config.json`, `metadata.json` and `model.weights.h5`.
 *
 * The file is not trusted: names that climb out of the archive, duplicate or encrypted parts, and sizes beyond the
 * limits are refused, and what a part unpacks to is counted while it unpacks, not believed.
 * Format: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 */
import {type Entry, fromBuffer, type ZipFile} from "yauzl";
import {DataError} from "../data-error.ts";

export interface KerasArchive {
  readonly config: string;
  readonly metadata: string;
  /** The HDF5 file's bytes. */
  readonly weights: Uint8Array;
}

const MAX_ENTRIES = 64;
/** Unpacked bytes of each wanted part. */
const LIMITS: Readonly<Record<string, number>> = {
  "config.json": 16e6,
  "metadata.json": 1e6,
  "model.weights.h5": 1e9,
};
/** Unpacked bytes for a packed one; float32 weights hardly shrink, JSON about 20-fold. */
const MAX_RATIO = 200;

/** Unpacks the file at `path`. Throws a DataError when it is no `.keras` file, damaged, or beyond the limits. */
export async function readArchive(bytes: Buffer, path: string): Promise<KerasArchive> {
  const parts = new Map<string, Buffer>();
  try {
    const zip = await openZip(bytes);
    for (const entry of await listEntries(zip, path))
      if (Object.hasOwn(LIMITS, entry.fileName)) parts.set(entry.fileName, await unpack(zip, entry, path));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw refuse(path, `not a readable .keras file: ${(cause as Error).message}`, undefined, cause);
  }
  const part = (name: string): Buffer => {
    const found = parts.get(name);
    if (found === undefined)
      throw refuse(path, `the archive has no ${name}, which every Keras 3 model has`, name);
    return found;
  };
  return {
    config: part("config.json").toString("utf8"),
    metadata: part("metadata.json").toString("utf8"),
    weights: part("model.weights.h5"),
  };
}

function openZip(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, {lazyEntries: true, strictFileNames: true}, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    );
  });
}

function listEntries(zip: ZipFile, path: string): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    if (zip.entryCount > MAX_ENTRIES)
      return reject(
        refuse(path, `the archive has ${zip.entryCount} parts, at most ${MAX_ENTRIES} are allowed`),
      );
    const entries: Entry[] = [];
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      if (entries.some(({fileName}) => fileName === entry.fileName))
        return reject(refuse(path, `the archive has two parts named ${entry.fileName}`, entry.fileName));
      entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function unpack(zip: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  const {fileName: name, compressedSize, uncompressedSize} = entry;
  const limit = LIMITS[name]!;
  if (uncompressedSize > limit)
    throw refuse(path, `${name} declares ${uncompressedSize} bytes, at most ${limit} are allowed`, name);
  if (uncompressedSize > MAX_RATIO * compressedSize)
    throw refuse(path, `${name} unpacks more than ${MAX_RATIO}-fold`, name);
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error);
      const chunks: Buffer[] = [];
      // yauzl ends the stream with an error as soon as it gives more, or at its end less, than declared.
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => resolve(Buffer.concat(chunks, uncompressedSize)));
    });
  });
}

function refuse(file: string, message: string, place?: string, cause?: unknown): DataError {
  const hint = "Save the model again with Keras 3: model.save('name.keras').";
  return new DataError(message, {file, hint, cause, ...(place === undefined ? {} : {place})});
}
