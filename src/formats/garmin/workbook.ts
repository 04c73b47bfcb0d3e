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
const SETTINGS = nameBytes("workbookPr");
const RELATIONSHIP = nameBytes("Relationship");
/** Where programs put the workbook; the package says where it is. */
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
  const {sheet, strings, from1904} = await findParts(scan, zip);
  if (from1904) sink.countFrom1904?.();
  const [sheetXml, stringsXml] = await Promise.all([
    scan(sheet),
    strings === undefined ? undefined : scan(strings),
  ]);
  readWorksheet(sheetXml, stringsXml && indexSharedStrings(stringsXml), sink);
}

type Scan = (part: string) => Promise<XmlScanner>;

interface Parts {
  readonly sheet: string;
  readonly strings: string | undefined;
  /** Whether dates count from 1904 (ECMA-376 part 1, 18.2.28). */
  readonly from1904: boolean;
}

async function findParts(scan: Scan, zip: ZipArchive): Promise<Parts> {
  const main = await findWorkbook(scan, zip);
  const workbook = await scan(main);
  const sheets = collect(workbook, SHEET, (xml) => xml.findLocal("id") ?? "");
  const settings = collect(await scan(main), SETTINGS, (xml) => xml.findLocal("date1904") ?? "");
  const relations = await readRelations(scan, main);
  // a workbook may begin with a sheet that is a chart: the first that is a table counts
  const sheet = sheets
    .map((own) => relations.find(({id, type}) => id === own && type.endsWith("/worksheet"))?.part)
    .find((part) => part !== undefined);
  if (sheet === undefined) throw workbook.error("it has no worksheet");
  const strings = relations.find(({type}) => type.endsWith("/sharedStrings"))?.part;
  return {
    sheet,
    strings: strings !== undefined && zip.has(strings) ? strings : undefined,
    from1904: settings.some((value) => value === "1" || value === "true"),
  };
}

async function findWorkbook(scan: Scan, zip: ZipArchive): Promise<string> {
  if (!zip.has("_rels/.rels")) return WORKBOOK;
  const relations = await readRelations(scan, "");
  return relations.find(({type}) => type.endsWith("/officeDocument"))?.part ?? WORKBOOK;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly part: string;
}

/** Of a part, or of the package, whose name is empty; targets are relative to the part's folder. */
async function readRelations(scan: Scan, part: string): Promise<readonly Relation[]> {
  const folder = posix.dirname(`/${part}`);
  const name = posix.join(folder, "_rels", `${posix.basename(part)}.rels`).slice(1);
  return collect(await scan(name), RELATIONSHIP, (xml) => ({
    id: xml.findLocal("Id") ?? "",
    type: xml.findLocal("Type") ?? "",
    part: posix.resolve(folder, (xml.findLocal("Target") ?? "").replaceAll("\\", "/")).slice(1),
  }));
}

function collect<T>(xml: XmlScanner, name: Uint8Array, read: (xml: XmlScanner) => T): T[] {
  const found: T[] = [];
  for (let token = xml.next(); token !== END; token = xml.next())
    if ((token === OPEN || token === EMPTY) && xml.is(name)) found.push(read(xml));
  return found;
}
