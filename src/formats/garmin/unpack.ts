/** What lies in a packed file: gzip, a zip archive of one table, or a workbook under another name; by content. */
import {basename} from "node:path";
import {promisify} from "node:util";
import {gunzip} from "node:zlib";
import {ExpectedError} from "../../platform/failure.ts";
import {ZipArchive} from "../zip/archive.ts";
import type {UnpackLimits} from "./workbook.ts";

/** A file in an archive that is packed by gzip, say; deeper nesting is somebody's joke. */
const MAX_DEPTH = 3;

const PACKERS: readonly (readonly [string, string])[] = [
  ["BZh", "bzip2"],
  ["\xfd7zXZ", "xz"],
  ["\x28\xb5\x2f\xfd", "Zstandard"],
  ["7z\xbc\xaf", "7-Zip"],
  ["Rar!", "RAR"],
];

/** The program that packed bytes which are not unpacked here; undefined for others. */
export function findPacker(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.subarray(0, 8)).toString("latin1");
  return PACKERS.find(([magic]) => start.startsWith(magic))?.[1];
}

/** The bytes of the table in `bytes`, and a name that tells its format. Throws an ExpectedError where there is none or several. */
export async function unpackTable(
  bytes: Buffer,
  file: string,
  limits: UnpackLimits,
): Promise<{readonly bytes: Buffer; readonly name: string}> {
  let [content, name] = [bytes, basename(file).replace(/\.gz$/i, "")];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (isGzip(content)) {
      content = await unpackGzip(content, file, limits);
      continue;
    }
    const packer = findPacker(content);
    if (packer !== undefined)
      throw new ExpectedError("input", `the file is packed by ${packer}, which is not read`, {
        file,
        hint: "Unpack it, or pack it by gzip or zip.",
      });
    if (content.toString("latin1", 8, 12) === ".FIT") return {bytes: content, name: `${name}.fit`};
    if (content.toString("latin1", 0, 4) !== "PK\x03\x04" || /\.xlsx$/i.test(name)) break;
    const inner = await readOnlyTable(content, file, limits);
    if (inner === undefined) return {bytes: content, name: `${name}.xlsx`};
    ({bytes: content, name} = inner);
    name = name.replace(/\.gz$/i, "");
  }
  return {bytes: content, name};
}

/** An archive of tables, of which none is unpacked yet. */
export function openArchive(bytes: Buffer, file: string, limits: UnpackLimits): Promise<ZipArchive> {
  return ZipArchive.open(bytes, file, {
    maxEntries: 1000,
    maxBytes: limits.maxUncompressedMB * 1e6,
    maxRatio: limits.maxRatio,
    ratioFrom: 1e6,
    hint: "Export or copy the archive again.",
    sizeHint: "Raise ingest.maxUncompressedMB in params.yaml if the file is genuine.",
  });
}

/** The one table of an archive; undefined where the archive is a workbook. */
async function readOnlyTable(
  bytes: Buffer,
  file: string,
  limits: UnpackLimits,
): Promise<{readonly bytes: Buffer; readonly name: string} | undefined> {
  const archive = await openArchive(bytes, file, limits);
  if (archive.names().some((name) => /^xl[\\/]/i.test(name))) return undefined;
  const tables = archive.names().filter((name) => !name.startsWith("__MACOSX/") && !isHidden(name));
  const [only] = tables;
  if (only === undefined || tables.length > 1)
    throw new ExpectedError("input", `the archive has ${tables.length} files, expected the one table`, {
      file,
      hint: "Give an archive of one sensor's table this name; an archive of both needs no such name.",
    });
  return {bytes: await archive.read(only), name: basename(only)};
}

function isHidden(name: string): boolean {
  return basename(name).startsWith(".");
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export async function unpackGzip(bytes: Buffer, file: string, limits: UnpackLimits): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, {maxOutputLength: limits.maxUncompressedMB * 1e6});
  } catch (cause) {
    const large = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new ExpectedError(
      "input",
      large
        ? `it unpacks to more than ${limits.maxUncompressedMB} MB`
        : "the gzip file is damaged or cut short",
      {
        file,
        hint: large
          ? "Raise ingest.maxUncompressedMB in params.yaml if the file is genuine."
          : "Copy the file again.",
        cause,
      },
    );
  }
}
