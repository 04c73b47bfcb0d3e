/** Samples of one sensor while a table is read. */
import {ExpectedError} from "../../platform/failure.ts";
import {refuseImplausible} from "../garmin/plausible-time.ts";
import {orderSamples, type Samples, type Sensor} from "../garmin/samples.ts";

/** Three weeks at 100 Hz would be 181 million; a day is 8.64 million. */
const MAX_SAMPLES = 20_000_000;

export class GrowingSamples {
  readonly #file: string;
  #columns = Array.from({length: 4}, () => new Float64Array(1 << 10));
  #length = 0;
  #dropped = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a sample at `t` ms; false, and counted, where one of the values is no number. */
  push(t: number, values: Float64Array): boolean {
    const [x, y, z] = [values[0]!, values[1]!, values[2]!];
    if (!Number.isFinite(x + y + z)) {
      this.#dropped++;
      return false;
    }
    if (this.#length === this.#columns[0]!.length) this.#grow();
    const at = this.#length++;
    this.#columns[0]![at] = Math.round(t);
    this.#columns[1]![at] = x;
    this.#columns[2]![at] = y;
    this.#columns[3]![at] = z;
    return true;
  }

  /** Sorted by time. Throws an ExpectedError for no samples, and for times that cannot be. */
  finish(sensor: Sensor, unit: string | undefined): Samples {
    if (this.#length === 0)
      throw new ExpectedError("input", `no samples of the ${sensor}`, {
        file: this.#file,
        hint: "Record both sensors, and check the columns of the map.",
      });
    const [t, x, y, z] = this.#columns.map((column) => column.subarray(0, this.#length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    refuseImplausible(t, this.#file);
    return orderSamples({
      sensor,
      format: "table",
      ...(unit === undefined ? {} : {unit}),
      t,
      x,
      y,
      z,
      sourceRows: this.#length + this.#dropped,
      droppedRows: this.#dropped,
    });
  }

  #grow(): void {
    if (this.#length >= MAX_SAMPLES)
      throw new ExpectedError("input", `more than ${MAX_SAMPLES} samples`, {
        file: this.#file,
        hint: "Split the recording into shorter ones.",
      });
    this.#columns = this.#columns.map((column) => {
      const grown = new Float64Array(2 * column.length);
      grown.set(column);
      return grown;
    });
  }
}
