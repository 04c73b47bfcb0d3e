/**
 * A workbook's first sheet: finds the parts by the package's relationships and reads no others.
 *
 * Specification: ECMA-376 parts 1 and 2 (Open Packaging Conventions).
 */
import {posix} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {ZipArchive} from "../zip/archive.ts";
import type {TableSink} from "./cell.ts";
import {indexSharedStrings} from "./shared-strings.ts";
import {readWorksheet} from "./worksheet.ts";
import {EMPTY, END, nameBytes, OPEN, XmlScanner} from "./xml.ts";

export interface UnpackLimits {
  /** Megabytes (10^6 bytes) that a workbook's wanted parts, or a .gz file, may have unpacked. */
  readonly maxUncompressedMB: number;
  /** Unpacked bytes for a packed one, in a workbook. */
  readonly maxRatio: number;
}

const SHEET = nameBytes("sheet");
const RELATIONSHIP = nameBytes("Relationship");
const WORKBOOK = "xl/workbook.xml";

/**
 * Hands the rows of the first sheet of the workbook in `bytes` to `sink`. Throws an ExpectedError when it is none.
 */
export async function readWorkbook(
  bytes: Buffer,
  file: string,
  limits: UnpackLimits,
  sink: TableSink,
): Promise<void> {
  if (bytes.toString("latin1", 0, 4) === "\xd0\xcf\x11\xe0") {
    throw new ExpectedError("input", "an old .xls or a workbook with a password, expected .xlsx", {
      file,
      hint: "Open it in a spreadsheet program and save it as .xlsx without a password.",
    });
  }
  const zip = await ZipArchive.open(bytes, file, {
    maxEntries: 1000,
    maxBytes: limits.maxUncompressedMB * 1e6,
    maxRatio: limits.maxRatio,
    ratioFrom: 16e6,
    hint: "Export the workbook or copy it again; it may be cut short, damaged or no workbook at all.",
    sizeHint: "Raise ingest.maxUncompressedMB in params.yaml if the file is genuine.",
  });
  const scan = async (part: string): Promise<XmlScanner> => new XmlScanner(await zip.read(part), file, part);
  const {sheet, strings} = await findParts(scan, zip);
  const [sheetXml, stringsXml] = await Promise.all([
    scan(sheet),
    strings === undefined ? undefined : scan(strings),
  ]);
  readWorksheet(sheetXml, stringsXml && indexSharedStrings(stringsXml), sink);
}

async function findParts(
  scan: (part: string) => Promise<XmlScanner>,
  zip: ZipArchive,
): Promise<{sheet: string; strings: string | undefined}> {
  const workbook = await scan(WORKBOOK);
  const sheets = collect(workbook, SHEET, (xml) => xml.find("r:id") ?? xml.find("id") ?? "");
  const relations = collect(await scan("xl/_rels/workbook.xml.rels"), RELATIONSHIP, (xml) => ({
    id: xml.find("Id") ?? "",
    type: xml.find("Type") ?? "",
    part: posix.join("/xl", xml.find("Target") ?? "").slice(1),
    target: xml.find("Target") ?? "",
  }));
  const partOf = (relation: (typeof relations)[number] | undefined): string | undefined =>
    relation?.target.startsWith("/") ? posix.normalize(relation.target).slice(1) : relation?.part;
  const sheet = partOf(relations.find(({id, type}) => id === sheets[0] && type.endsWith("/worksheet")));
  if (sheet === undefined) throw workbook.error("it has no worksheet");
  const strings = partOf(relations.find(({type}) => type.endsWith("/sharedStrings")));
  return {sheet, strings: strings !== undefined && zip.has(strings) ? strings : undefined};
}

function collect<T>(xml: XmlScanner, name: Uint8Array, read: (xml: XmlScanner) => T): T[] {
  const found: T[] = [];
  for (let token = xml.next(); token !== END; token = xml.next())
    if ((token === OPEN || token === EMPTY) && xml.is(name)) found.push(read(xml));
  return found;
}
