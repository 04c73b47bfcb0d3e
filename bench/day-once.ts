/** Writes a day at 50 Hz as two workbooks: `day-once.ts ACCEL GYRO`. A process of its own, for its memory. */
import {writeFileSync} from "node:fs";
import {type SheetRow, writeWorkbook} from "../tools/simulate/workbook.ts";

const [START, ROWS, BATCH] = [Date.UTC(2026, 0, 10), 86_400 * 2, 25];

function rows(values: (i: number) => readonly [number, number, number], digits: number): SheetRow[] {
  const offsets = Array.from({length: BATCH}, (_, i) => String(20 * i));
  return Array.from({length: ROWS}, (_, row) => {
    const triples = Array.from({length: BATCH}, (_, i) => values(row * BATCH + i));
    const axes = [0, 1, 2].map((axis) => triples.map((triple) => triple[axis]!.toFixed(digits)));
    return {start: START + 500 * row, offsets, values: axes};
  });
}

/** Noise without a library: the same numbers each time. */
function noise(i: number): number {
  const value = Math.sin(i * 12.9898) * 43_758.5453;
  return value - Math.floor(value) - 0.5;
}

const [accel = "", gyro = ""] = process.argv.slice(2);
writeFileSync(
  accel,
  writeWorkbook(
    "day",
    "accelerometer",
    rows((i) => [500 * Math.sin(i / 900) + 20 * noise(i), 20 * noise(i + 5), -870 + 20 * noise(i + 9)], 5),
  ),
);
writeFileSync(
  gyro,
  writeWorkbook(
    "day",
    "gyroscope",
    rows((i) => [60 * noise(i), 60 * noise(i + 3), 90 * Math.cos(i / 900)], 5),
  ),
);
