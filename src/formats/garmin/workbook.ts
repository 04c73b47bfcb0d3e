/**
 * A workbook's first sheet: finds the parts by the package's relationships and reads no others.
 *
 * Specification: ECMA-376 parts 1 and 2 (Open Packaging Conventions).
 */
import {posix} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {ZipArchive} from "../zip/archive.ts";
import type {TableSink} from "./cell.ts";
import {indexSharedStrings, type SharedStrings} from "./shared-strings.ts";
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
 * Hands the rows of a sheet of the workbook in `bytes` to `sink`: the first whose header it takes. Throws an ExpectedError when it is none.
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
  const {sheets, strings, from1904} = await findParts(scan, zip);
  if (from1904) sink.countFrom1904?.();
  const [sheet, stringsXml] = await Promise.all([
    scan(sheets[0]!),
    strings === undefined ? undefined : scan(strings),
  ]);
  const shared = stringsXml && indexSharedStrings(stringsXml);
  const refused = readIfWanted(sheet, shared, sink);
  if (refused === undefined) return;
  for (const more of sheets.slice(1)) if (readIfWanted(await scan(more), shared, sink) === undefined) return;
  if (refused !== EMPTY_SHEET) throw refused;
}

const EMPTY_SHEET = new Error("a sheet without a header");

/** Reads the sheet; gives the error, or EMPTY_SHEET, where its header is not that of the wanted table. */
function readIfWanted(
  sheet: XmlScanner,
  strings: SharedStrings | undefined,
  sink: TableSink,
): Error | undefined {
  const header = {seen: false, taken: false};
  try {
    readWorksheet(sheet, strings, {
      header(names, row) {
        header.seen = true;
        const wanted = sink.header(names, row);
        header.taken = true;
        return wanted;
      },
      row: (row, cells) => sink.row(row, cells),
      progress: (share) => sink.progress(share),
    });
  } catch (error) {
    if (header.taken || !header.seen) throw error;
    return error as Error;
  }
  return header.seen ? undefined : EMPTY_SHEET;
}

type Scan = (part: string) => Promise<XmlScanner>;

interface Parts {
  /** The worksheets in their order, at least one. */
  readonly sheets: readonly string[];
  readonly strings: string | undefined;
  /** Whether dates count from 1904 (ECMA-376 part 1, 18.2.28). */
  readonly from1904: boolean;
}

async function findParts(scan: Scan, zip: ZipArchive): Promise<Parts> {
  const main = await findWorkbook(scan, zip);
  const workbook = await scan(main);
  const ids = collect(workbook, SHEET, (xml) => xml.findLocal("id") ?? "");
  const settings = collect(await scan(main), SETTINGS, (xml) => xml.findLocal("date1904") ?? "");
  const relations = await readRelations(scan, main);
  // sheets may be charts
  const sheets = ids.flatMap(
    (own) => relations.find(({id, type}) => id === own && type.endsWith("/worksheet"))?.part ?? [],
  );
  if (sheets.length === 0) throw workbook.error("it has no worksheet");
  const strings = relations.find(({type}) => type.endsWith("/sharedStrings"))?.part;
  return {
    sheets,
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
    part: posix.resolve(folder, decodeTarget(xml.findLocal("Target") ?? "")).slice(1),
  }));
}

function collect<T>(xml: XmlScanner, name: Uint8Array, read: (xml: XmlScanner) => T): T[] {
  const found: T[] = [];
  for (let token = xml.next(); token !== END; token = xml.next())
    if ((token === OPEN || token === EMPTY) && xml.is(name)) found.push(read(xml));
  return found;
}

/** A target is a URI, in which `%20` may stand for a space; some programs write backslashes. */
function decodeTarget(target: string): string {
  const path = target.replaceAll("\\", "/");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
