/**
 * Writes the simulated sample: `node --import tsx tools/simulate/main.ts`. Prints each file's SHA-256 as it
 * stands in data/README.md. The same seed and code give the same bytes; test/tools/simulate.test.ts checks it.
 *
 * The archives are packed by fflate, which is plain JavaScript: zlib's bytes differ between its builds.
 */
import {createHash} from "node:crypto";
import {mkdirSync, writeFileSync} from "node:fs";
import {dirname} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync, strToU8} from "fflate";
import {labelledCsv} from "./labelled.ts";
import {recordings} from "./recording.ts";
import {writeWorkbook} from "./workbook.ts";

/** Every file of the sample, by its path under data/, in the order of README.md. */
export function generate(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  files.set("labelled.csv.gz", gzipSync(strToU8(labelledCsv()), {level: 9, mtime: 0}));
  for (const {session, accel, gyro} of recordings()) {
    files.set(`raw/${session}-accelerometer_data.xlsx`, writeWorkbook(session, "accelerometer", accel));
    files.set(`raw/${session}-gyroscope_data.xlsx`, writeWorkbook(session, "gyroscope", gyro));
  }
  return files;
}

/** SHA-256, hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, bytes] of generate()) {
    const target = fileURLToPath(new URL(`../../data/${path}`, import.meta.url));
    mkdirSync(dirname(target), {recursive: true});
    writeFileSync(target, bytes);
    console.log(`${sha256(bytes)}  ${path}`);
  }
}
