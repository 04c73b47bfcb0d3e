/** Small workbooks for tests, written part by part so that each part can be spoilt. */
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {strToU8, zipSync} from "fflate";

export const ACCEL_HEADER = [
  "timestamp",
  "timestamp_ms",
  "sample_time_offset",
  "calibrated_accel_x",
  "calibrated_accel_y",
  "calibrated_accel_z",
];
export const GYRO_HEADER = ACCEL_HEADER.map((name) => name.replace("accel", "gyro"));
export const LIMITS = {maxUncompressedMB: 64, maxRatio: 200};

/** A cell is text (a shared string), a number, null for none, or raw XML. */
export type TinyCell = string | number | null | {readonly xml: string};

export interface TinyParts {
  readonly sheet?: string;
  readonly strings?: string;
}

/** Bytes of a workbook with these rows; `parts` replaces whole parts. */
export function tinyWorkbook(rows: readonly (readonly TinyCell[])[], parts: TinyParts = {}): Uint8Array {
  const strings: string[] = [];
  const body = rows
    .map((cells, i) => {
      const row = i + 1;
      const xml = cells.map((cell, column) =>
        cellXml(cell, `${String.fromCharCode(65 + column)}${row}`, strings),
      );
      return `<row r="${row}">${xml.join("")}</row>`;
    })
    .join("");
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const ns = "http://schemas.openxmlformats.org";
  return zipSync({
    "xl/workbook.xml": strToU8(
      `${head}<workbook xmlns:r="${ns}/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      `${head}<Relationships><Relationship Id="rId1" Type="${ns}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${ns}/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ),
    "xl/worksheets/sheet1.xml": strToU8(
      parts.sheet ?? `${head}<worksheet><sheetData>${body}</sheetData></worksheet>`,
    ),
    "xl/sharedStrings.xml": strToU8(
      parts.strings ??
        `${head}<sst>${strings.map((text) => `<si><t>${escapeXml(text)}</t></si>`).join("")}</sst>`,
    ),
  });
}

function cellXml(cell: TinyCell, name: string, strings: string[]): string {
  if (cell === null) return "";
  if (typeof cell === "number") return `<c r="${name}"><v>${cell}</v></c>`;
  if (typeof cell === "object") return cell.xml.replace("<c", `<c r="${name}"`);
  strings.push(cell);
  return `<c r="${name}" t="s"><v>${strings.length - 1}</v></c>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Writes bytes to a fresh temporary folder and returns the path. */
export function writeTemporary(name: string, bytes: Uint8Array | string): string {
  const path = join(mkdtempSync(join(tmpdir(), "kymo-")), name);
  writeFileSync(path, bytes);
  return path;
}
