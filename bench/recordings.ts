/** Many recordings through the whole pipeline, one more, and nothing to do: 200 of two minutes. */
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {formatTiming, type Row, type Timing, timeCommand} from "./measure.ts";
import {copyWorkspace, WORKSPACE} from "./workspace.ts";

const COUNT = Number(process.env.RECORDINGS ?? 200);
const SECONDS = 120;

export function benchRecordings(repository: string): Row[] {
  const copy = copyWorkspace(repository, [...WORKSPACE, "data/labelled.csv.gz"]);
  try {
    mkdirSync(join(copy, "data/raw"));
    for (let i = 0; i < COUNT; i++) writePair(join(copy, "data/raw"), i);
    const repro = (): Timing => timeCommand("node", ["src/cli/bin.mjs", "repro"], copy, 1, 0);
    const first = repro();
    writePair(join(copy, "data/raw"), COUNT);
    const more = repro();
    const noop = timeCommand("node", ["src/cli/bin.mjs", "repro"], copy, 3, 1);
    return [
      row(`${COUNT} recordings of two minutes, from nothing`, first, 120),
      row("one recording more", more, 4),
      row("nothing to do among them", noop, 0.6),
    ];
  } finally {
    rmSync(copy, {recursive: true});
  }
}

function row(what: string, timing: Timing, target: number): Row {
  return {what, figure: formatTiming(timing), target: `${target} s`, met: timing.medianSeconds <= target};
}

/** CSV of a Garmin pair at 100 Hz: a watch that turns, with the noise of its number. */
function writePair(folder: string, number: number): void {
  const stem = join(folder, `p${String(number).padStart(3, "0")}`);
  const noise = (i: number): number => (((i + 31 * number) * 7919) % 1009) / 1009 - 0.5;
  const write = (
    sensor: "accelerometer" | "gyroscope",
    of: (i: number) => readonly [number, number, number],
  ): void => {
    const prefix = `calibrated_${sensor === "gyroscope" ? "gyro" : "accel"}`;
    const lines = [`timestamp,timestamp_ms,sample_time_offset,${prefix}_x,${prefix}_y,${prefix}_z`];
    for (let batch = 0; batch < SECONDS * 4; batch++) {
      const values = Array.from({length: 25}, (_, i) => of(batch * 25 + i));
      const list = (numbers: readonly (number | string)[]): string => `"[${numbers.join(",")}]"`;
      const axes = [0, 1, 2].map((axis) => list(values.map((triple) => triple[axis]!.toFixed(4))));
      const second = 1_136_073_600 + 86_400 * number + Math.floor(batch / 4);
      lines.push([second, (batch % 4) * 250, list(values.map((_, i) => 10 * i)), ...axes].join(","));
    }
    writeFileSync(`${stem}-${sensor}_data.csv`, `${lines.join("\n")}\n`);
  };
  write("accelerometer", (i) => [
    400 * Math.sin(i / 90) + 60 * noise(i),
    60 * noise(i + 5),
    -900 + 60 * noise(i + 9),
  ]);
  write("gyroscope", (i) => [160 * noise(i), 160 * noise(i + 3), 150 * Math.cos(i / 90)]);
}
