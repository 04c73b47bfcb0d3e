/** A CSV file with a header as columns: numbers where each cell that is not empty is one, else text. */
import {type CsvOptions, readCsvRows} from "../../../formats/csv/rows.ts";
import {type Column, type Table, TextCodes} from "./column.ts";

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** An empty cell is null; so is one that a short row lacks. */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Table> {
  const names: string[] = [];
  const cells: {codes: number[]; found: TextCodes}[] = [];
  let rows = 0;
  await readCsvRows(
    path,
    ({bytes, starts, ends, line}) => {
      const text = (i: number): string =>
        Buffer.from(bytes.buffer, bytes.byteOffset + starts[i]!, ends[i]! - starts[i]!).toString("utf8");
      if (line === 1) {
        for (let i = 0; i < starts.length; i++) {
          names.push(text(i).replace(/^\ufeff/, ""));
          cells.push({codes: [], found: new TextCodes()});
        }
        return;
      }
      for (const [i, {codes, found}] of cells.entries())
        codes.push(i >= starts.length || starts[i] === ends[i] ? -1 : found.codeOf(text(i)));
      if (starts.length > names.length) throw new Error(`line ${line} has more cells than the header`);
      rows += 1;
    },
    options,
  );
  const columns = names.map((name, i) =>
    toColumn(name, Int32Array.from(cells[i]!.codes), cells[i]!.found.texts),
  );
  return {rows, columns, metadata: {}};
}

function toColumn(name: string, codes: Int32Array, texts: readonly string[]): Column {
  if (texts.length === 0 || !texts.every((text) => NUMBER.test(text)))
    return {kind: "text", form: "coded", name, type: "text", codes, texts};
  const numbers = texts.map(Number);
  const values = Float64Array.from(codes, (code) => (code < 0 ? 0 : numbers[code]!));
  const nulls = codes.includes(-1) ? Uint8Array.from(codes, (code) => (code < 0 ? 1 : 0)) : undefined;
  return {kind: "number", name, type: "number", values, nulls, width: 1};
}
