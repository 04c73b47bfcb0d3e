/**
 * The three parts of a `.keras` file: a zip with `config.json`, `metadata.json` and `model.weights.h5`.
 * Format: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 */
import {ZipArchive, type ZipLimits} from "../../formats/zip/archive.ts";

export interface KerasArchive {
  readonly config: string;
  readonly metadata: string;
  /** The HDF5 file's bytes. */
  readonly weights: Uint8Array;
}

/** float32 weights hardly shrink, JSON about 20-fold. */
const LIMITS: ZipLimits = {
  maxEntries: 64,
  maxBytes: 1e9,
  maxRatio: 200,
  ratioFrom: 1e6,
  hint: "Save the model again with Keras 3: model.save('name.keras').",
  sizeHint: "Save the model again with Keras 3; no model for a watch is as large.",
};

/** Unpacks the file at `path`. Throws an ExpectedError when it is no `.keras` file, damaged, or beyond the limits. */
export async function readArchive(bytes: Buffer, path: string): Promise<KerasArchive> {
  const zip = await ZipArchive.open(bytes, path, LIMITS);
  const config = await zip.read("config.json", 16e6);
  const metadata = await zip.read("metadata.json", 1e6);
  const weights = await zip.read("model.weights.h5");
  return {config: config.toString("utf8"), metadata: metadata.toString("utf8"), weights};
}
