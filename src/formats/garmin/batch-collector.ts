/**
 * Explodes the rows of a Garmin table, each a batch of about 25 samples, into samples.
 *
 * Sample time = `timestamp` + `timestamp_ms` + offset, to the whole millisecond. A row whose four arrays differ in
 * length is dropped and counted, as is one without samples; a sample with a value that was not measured (NaN) is missing.
 * Anything that cannot be read stops with its cell's name.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {type Cell, cellText, columnLetters, type TableSink} from "./cell.ts";
import {AXES, columnNames, findColumns, MILLISECONDS, OFFSETS, TIMESTAMP} from "./columns.ts";
import {lastBadItem, NOT_A_LIST, parseNumberList, readLooseList} from "./number-list.ts";
import {refuseImplausible} from "./plausible-time.ts";
import {parseBatchTime, TIME_FORMS} from "./sample-time.ts";
import {orderSamples, type Samples, type Sensor, type SourceFormat} from "./samples.ts";

/** A day at 100 Hz is 8.64 million; beyond this a small file could ask for gigabytes by naming one string often. */
const MAX_SAMPLES = 20_000_000;
/** Of the samples: what is missing beyond this was never measured, such as an axis. */
const MAX_MISSING = 0.5;
/** Characters that a cell of a spreadsheet holds. */
const MAX_CELL = 32_767;

export class BatchCollector implements TableSink {
  readonly progress: (share: number) => void;
  readonly #sensor: Sensor;
  readonly #file: string;
  readonly #format: SourceFormat;
  #columns: readonly number[] = [];
  /** t, x, y, z of the samples so far, with room to spare. */
  #values = Array.from({length: 4}, () => new Float64Array(1 << 17));
  #samples = 0;
  /** Several batches start within a second, and a time is slow to parse. */
  #lastSecond = "";
  #lastTime: number | string = "an empty cell";
  #days1904 = false;
  #rows = 0;
  #dropped = 0;
  /** Samples with a value that was not measured. */
  #missing = 0;

  constructor(sensor: Sensor, file: string, format: SourceFormat, progress: (share: number) => void) {
    this.#sensor = sensor;
    this.#file = file;
    this.#format = format;
    this.progress = progress;
  }

  countFrom1904(): void {
    this.#days1904 = true;
  }

  header(names: readonly string[], row: number): readonly number[] {
    this.#columns = findColumns(names, this.#sensor, this.#file, row);
    return this.#columns;
  }

  row(row: number, cells: readonly Cell[]): void {
    if (cells.every((cell) => cell.kind === "none")) return;
    this.#rows++;
    const offsets = this.#list(row, cells, OFFSETS, 0);
    let equal = offsets > 0;
    for (let axis = 0; axis < 3; axis++)
      if (this.#list(row, cells, AXES[axis]!, axis + 1) !== offsets) equal = false;
    if (!equal) {
      this.#dropped++;
      return;
    }
    this.#shift(this.#batchTime(row, cells), offsets);
  }

  /** Adds a batch given as numbers; `start` in ms since the Unix epoch, offsets in ms. */
  batch(start: number, offsets: ArrayLike<number>, axes: readonly ArrayLike<number>[]): void {
    this.#rows++;
    const {length} = offsets;
    if (length === 0 || axes.some((axis) => axis.length !== length)) {
      this.#dropped++;
      return;
    }
    this.#reserve(length);
    this.#values[0]!.set(offsets, this.#samples);
    axes.forEach((axis, i) => {
      this.#values[i + 1]!.set(axis, this.#samples);
    });
    this.#shift(start, length);
  }

  /** All samples, sorted by time. Throws an ExpectedError when there are none. */
  finish(): Samples {
    const place = {
      file: this.#file,
      hint: `Check that the file holds the columns ${columnNames(this.#sensor).join(", ")} with data.`,
    };
    if (this.#rows === 0)
      throw new ExpectedError("input", `no rows of the ${this.#sensor}, expected at least one`, place);
    if (this.#samples === 0)
      throw new ExpectedError(
        "input",
        `in all ${this.#rows} rows the four arrays differ in length or are empty`,
        place,
      );
    if (this.#missing > (this.#samples + this.#missing) * MAX_MISSING)
      throw new ExpectedError(
        "input",
        `${this.#missing} of ${this.#samples + this.#missing} samples of the ${this.#sensor} have no number`,
        {file: this.#file, hint: "Export the recording again with every axis of the sensor."},
      );
    const [t, x, y, z] = this.#values.map((column) => column.subarray(0, this.#samples)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    refuseImplausible(t, this.#file);
    return orderSamples({
      sensor: this.#sensor,
      format: this.#format,
      t,
      x,
      y,
      z,
      sourceRows: this.#rows,
      droppedRows: this.#dropped,
      missingSamples: this.#missing,
    });
  }

  /** Parses the list in a cell behind the samples so far and returns its length. */
  #list(row: number, cells: readonly Cell[], slot: number, column: number): number {
    const cell = cells[slot]!;
    if (cell.kind === "none") return 0;
    if (cell.kind === "text" || cell.kind === "number") {
      const {bytes, start, end} = cell;
      const length = parseNumberList(bytes, start, end, this.#values[column]!, this.#samples);
      if (this.#samples + length > this.#values[column]!.length) {
        this.#reserve(length);
        return this.#list(row, cells, slot, column);
      }
      if (length !== NOT_A_LIST) return length;
      const other = end - start < MAX_CELL ? this.#otherForm(cell, column) : undefined;
      if (other !== undefined) return other;
    }
    const {length: characters} = cellText(cell);
    if (cell.kind === "text" && characters >= MAX_CELL)
      throw this.#unreadable(
        row,
        slot,
        `the list is cut off: it has ${characters} characters, and a spreadsheet's cell holds ${MAX_CELL} at most`,
        "Export the recording again as CSV or FIT, or with fewer samples a row.",
      );
    const item = cell.kind === "text" ? `: item ${lastBadItem} is none` : "";
    const text = cellText(cell).slice(0, 40);
    throw this.#unreadable(
      row,
      slot,
      `"${text}…" is no list of finite numbers${item}`,
      "Correct the cell or remove the row.",
    );
  }

  /** A list in a form that programs print; undefined where it is none. */
  #otherForm(cell: Cell, column: number): number | undefined {
    const items = readLooseList(cellText(cell));
    if (items === undefined) return undefined;
    this.#reserve(items.length);
    this.#values[column]!.set(items, this.#samples);
    return items.length;
  }

  #batchTime(row: number, cells: readonly Cell[]): number {
    const second = cellText(cells[TIMESTAMP]!);
    const time = second === this.#lastSecond ? this.#lastTime : parseBatchTime(second, this.#days1904);
    if (typeof time === "string") {
      const hint = "Export again, or format the column as text before the times are entered.";
      throw this.#unreadable(row, TIMESTAMP, `${time}; expected ${TIME_FORMS}, UTC`, hint);
    }
    this.#lastSecond = second;
    this.#lastTime = time;
    const text = cellText(cells[MILLISECONDS]!);
    const milliseconds =
      text === "" || cells[MILLISECONDS]!.kind === "boolean" ? Number.NaN : Number(text.replace(",", "."));
    if (!Number.isFinite(milliseconds))
      throw this.#unreadable(
        row,
        MILLISECONDS,
        `"${text.slice(0, 40)}" is no number of milliseconds`,
        "Correct the cell or remove the row.",
      );
    if (milliseconds < 0 || milliseconds >= 1000)
      throw this.#unreadable(
        row,
        MILLISECONDS,
        `${text} is not from 0 to 999: it is the part of ${columnNames(this.#sensor)[TIMESTAMP]} below a second`,
        "Write the milliseconds within the second; a time since 1970 does not belong there.",
      );
    return time + milliseconds;
  }

  /** Turns the offsets behind the samples so far into times, and takes in those that were measured. */
  #shift(start: number, length: number): void {
    const [t, x, y, z] = this.#values as [Float64Array, Float64Array, Float64Array, Float64Array];
    const end = this.#samples + length;
    let to = this.#samples;
    for (let i = this.#samples; i < end; i++) {
      const sum = t[i]! + x[i]! + y[i]! + z[i]!;
      t[to] = Math.round(start + t[i]!);
      if (to !== i) [x[to], y[to], z[to]] = [x[i]!, y[i]!, z[i]!];
      if (!Number.isNaN(sum)) to++;
    }
    this.#missing += end - to;
    this.#samples = to;
  }

  #reserve(length: number): void {
    const needed = this.#samples + length;
    if (needed > MAX_SAMPLES) {
      const hint = "Split the recording into shorter ones.";
      throw new ExpectedError("input", `more than ${MAX_SAMPLES} samples`, {file: this.#file, hint});
    }
    let room = this.#values[0]!.length;
    // Few and large steps: memory that was not written to costs nothing, the copies left behind at each step do.
    while (room < needed) room *= 8;
    room = Math.min(room, MAX_SAMPLES);
    if (room === this.#values[0]!.length) return;
    this.#values = this.#values.map((column) => {
      const grown = new Float64Array(room);
      grown.set(column);
      return grown;
    });
  }

  #unreadable(row: number, slot: number, message: string, hint: string): ExpectedError {
    const column = this.#columns[slot]!;
    const name = columnNames(this.#sensor)[slot]!;
    const place =
      this.#format === "xlsx"
        ? `row ${row}, cell ${columnLetters(column)}${row}`
        : `row ${row}, column ${name}`;
    return new ExpectedError("input", `${name}: ${message}`, {file: this.#file, place, hint});
  }
}
