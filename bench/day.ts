/** A day at 50 Hz, a pair of workbooks, read and fused. */
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {formatTiming, type Row, summarise} from "./measure.ts";

const RUNS = 3;
const [TARGET_SECONDS, TARGET_MB] = [15, 600];

export function benchDay(repository: string): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "kymo-day-"));
  const files = ["accelerometer", "gyroscope"].map((sensor) => join(folder, `day-${sensor}_data.xlsx`));
  try {
    run(repository, "day-once.ts", files, ["--max-old-space-size=6000"]);
    const found = Array.from({length: RUNS}, () => run(repository, "fusion-once.ts", files));
    const seconds = found.map((text) => Number(/seconds=([\d.]+)/.exec(text)![1]));
    const peak = Math.max(...found.map((text) => Number(/peak_mb=([\d.]+)/.exec(text)![1])));
    const timing = summarise(seconds, peak);
    const sizes = files.map((file) => `${Math.round(statSync(file).size / 1e6)} MB`).join(" and ");
    return [
      {
        what: `24 hours at 50 Hz (${sizes}), read and fused`,
        figure: formatTiming(timing),
        target: `${TARGET_SECONDS} s, ${TARGET_MB} MB`,
        met: timing.medianSeconds <= TARGET_SECONDS && peak <= TARGET_MB,
      },
    ];
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function run(
  repository: string,
  program: string,
  files: readonly string[],
  flags: readonly string[] = [],
): string {
  const words = [...flags, "--import", "tsx", join(repository, "bench", program), ...files];
  const {status, stdout, stderr} = spawnSync(process.execPath, words, {encoding: "utf8"});
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
