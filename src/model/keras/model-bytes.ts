/** The bytes of a model's file, once they look like those of one: a zip (`.keras`) or HDF5 (`.h5`). */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {isHdf5} from "../../formats/hdf5/reader.ts";
import {ExpectedError} from "../../platform/failure.ts";

/** Throws an ExpectedError for a folder, and for a file that is neither. */
export async function readModelBytes(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EISDIR" ? folderError(path, error) : error;
  });
  // Every zip begins with PK, whatever stands between that and its directory.
  if (isHdf5(bytes) || bytes.subarray(0, 2).toString("latin1") === "PK") return bytes;
  throw new ExpectedError("input", `this is not a Keras model: ${beginning(bytes)}`, {
    file: path,
    hint: "Name a file that model.save('name.keras') wrote, or an .h5 of Keras 2.",
  });
}

function folderError(path: string, cause: unknown): ExpectedError {
  const saved = existsSync(join(path, "saved_model.pb"));
  return new ExpectedError(
    "input",
    saved
      ? "this folder is a SavedModel of TensorFlow, which kymo does not read"
      : "this is a folder, and a model is one file",
    {
      file: path,
      hint: saved
        ? `Convert it with Keras 2: tf_keras.models.load_model("${path}").save("name.h5").`
        : "Name a .keras or .h5 file.",
      cause,
    },
  );
}

/** What stands at the start of a file, for a person. */
function beginning(bytes: Buffer): string {
  if (bytes.length === 0) return "it is empty";
  const head = bytes
    .subarray(0, 24)
    .toString("latin1")
    .split(/[\r\n]/)[0]!;
  return /^[ -~]+$/.test(head)
    ? `it begins with "${head}"`
    : `it begins with the bytes ${bytes.subarray(0, 4).toString("hex")}`;
}
