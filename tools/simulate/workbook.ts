/**
 * A workbook as Garmin's recordings arrive: one sheet, a header, a row a batch, arrays of strings as JSON in a
 * cell, all text in sharedStrings.xml. Equal rows give equal bytes: the clock of the archive is fixed.
 *
 * Specification: ECMA-376 part 1 (SpreadsheetML). Form: that of real recordings saved by Excel, in which
 * `timestamp_ms` is a number and everything else shared text.
 */
import {strToU8, type Zippable, zipSync} from "fflate";

/** One batch of one sensor. */
export interface SheetRow {
  /** Milliseconds since the Unix epoch, UTC. */
  readonly start: number;
  readonly offsets: readonly string[];
  /** x, y, z; as long as `offsets`. */
  readonly values: readonly (readonly string[])[];
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The bytes of `<session>-<sensor>_data.xlsx`. */
export function writeWorkbook(
  session: string,
  sensor: "accelerometer" | "gyroscope",
  rows: readonly SheetRow[],
): Uint8Array {
  const prefix = `calibrated_${sensor === "gyroscope" ? "gyro" : "accel"}`;
  const header = [
    "timestamp",
    "timestamp_ms",
    "sample_time_offset",
    ...["x", "y", "z"].map((axis) => `${prefix}_${axis}`),
  ];
  const strings = new SharedStrings();
  const xml = [row(1, header, strings)];
  rows.forEach(({start, offsets, values}, i) => {
    const arrays = [offsets, ...values].map((array) => JSON.stringify(array));
    xml.push(row(i + 2, [formatTimestamp(start), start % 1000, ...arrays], strings));
  });
  // Excel cuts a sheet's name at 31 characters.
  const name = `${session}-${sensor}_data`.slice(0, 31);
  return zip({
    "[Content_Types].xml": contentTypes(),
    "_rels/.rels": relations([
      [`${OFFICE}/officeDocument`, "xl/workbook.xml"],
      [`${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml"],
    ]),
    "docProps/core.xml": coreProperties(),
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations([
      [`${OFFICE}/worksheet`, "worksheets/sheet1.xml"],
      [`${OFFICE}/styles`, "styles.xml"],
      [`${OFFICE}/sharedStrings`, "sharedStrings.xml"],
    ]),
    "xl/styles.xml": styles(),
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><dimension ref="A1:F${rows.length + 1}"/><sheetData>${xml.join("")}</sheetData></worksheet>`,
    "xl/sharedStrings.xml": strings.xml(),
  });
}

/** `MM/DD/YYYY, hh:mm:ss AM|PM` in UTC. */
export function formatTimestamp(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split("T") as [string, string];
  const [year, month, day] = date.split("-");
  const hour = Number(time.slice(0, 2));
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0");
  return `${month}/${day}/${year}, ${twelve}${time.slice(2, 8)} ${hour < 12 ? "AM" : "PM"}`;
}

/** Texts numbered in order of first use. */
class SharedStrings {
  readonly #index = new Map<string, number>();
  #uses = 0;

  add(text: string): number {
    this.#uses++;
    const known = this.#index.get(text) ?? this.#index.size;
    this.#index.set(text, known);
    return known;
  }

  xml(): string {
    const items = [...this.#index.keys()].map((text) => `<si><t>${text}</t></si>`); // no text here needs escaping
    return `<sst xmlns="${MAIN}" count="${this.#uses}" uniqueCount="${items.length}">${items.join("")}</sst>`;
  }
}

function row(number: number, cells: readonly (string | number)[], strings: SharedStrings): string {
  const xml = cells.map((cell, column) => {
    const ref = `${"ABCDEF"[column]}${number}`;
    return typeof cell === "number"
      ? `<c r="${ref}"><v>${cell}</v></c>`
      : `<c r="${ref}" t="s"><v>${strings.add(cell)}</v></c>`;
  });
  return `<row r="${number}">${xml.join("")}</row>`;
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const xml = targets.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${xml.join("")}</Relationships>`;
}

function contentTypes(): string {
  const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const parts = [
    ["/xl/workbook.xml", `${spreadsheet}.sheet.main+xml`],
    ["/xl/worksheets/sheet1.xml", `${spreadsheet}.worksheet+xml`],
    ["/xl/styles.xml", `${spreadsheet}.styles+xml`],
    ["/xl/sharedStrings.xml", `${spreadsheet}.sharedStrings+xml`],
    ["/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"],
  ];
  const overrides = parts
    .map(([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`)
    .join("");
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${overrides}</Types>`;
}

/** The name that the files in data/ were made under: another would change their bytes and hashes. */
const CREATOR = "kymo, data/simulate";

function coreProperties(): string {
  return `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Simulated recording</dc:title><dc:creator>${CREATOR}</dc:creator><dc:description>Simulated, not measured on a person.</dc:description></cp:coreProperties>`;
}

function styles(): string {
  const none = "<border><left/><right/><top/><bottom/><diagonal/></border>";
  return `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">${none}</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

/** The archive's dates are local by definition, so a local date gives the same bytes in every zone. */
function zip(parts: Readonly<Record<string, string>>): Uint8Array {
  const files: Zippable = Object.fromEntries(
    Object.entries(parts).map(([path, xml]) => [path, strToU8(HEAD + xml)]),
  );
  return zipSync(files, {level: 9, mtime: new Date(1980, 0, 1)});
}
