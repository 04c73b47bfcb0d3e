/** The two real workbooks to a fused table, beside pandas with openpyxl; each in a process of its own. */
import {spawnSync} from "node:child_process";
import {readdirSync} from "node:fs";
import {join} from "node:path";
import {formatTiming, type Row, summarise, type Timing} from "./measure.ts";

const RUNS = 5;

export function benchFusion(repository: string, shared: string, python: string | undefined): Row[] {
  const files = readdirSync(join(shared, "garmin"))
    .filter((name) => name.endsWith(".xlsx"))
    .sort();
  const paths = files.map((name) => join(shared, "garmin", name)); // accelerometer, gyroscope
  const kymo = timeReported(process.execPath, [
    "--import",
    "tsx",
    join(repository, "bench/fusion-once.ts"),
    ...paths,
  ]);
  const rows: Row[] = [
    {
      what: "two workbooks to a fused table, kymo",
      figure: formatTiming(kymo),
      target: "below 500 MB",
      met: (kymo.peakMB ?? 0) < 500,
    },
  ];
  if (python !== undefined) {
    const pandas = timeReported(python, [join(repository, "bench/peers/pandas_fuse.py"), ...paths]);
    const ratio = pandas.medianSeconds / kymo.medianSeconds;
    rows.push({what: "the same, pandas and openpyxl", figure: formatTiming(pandas)});
    rows.push({
      what: "ratio",
      figure: `${ratio.toFixed(1)} times faster`,
      target: "4 times",
      met: ratio >= 4,
    });
  }
  return rows;
}

/** Both programs print the seconds of the work itself, without the start of their language. */
function timeReported(command: string, args: readonly string[]): Timing {
  const seconds: number[] = [];
  let peak = 0;
  for (let i = 0; i < RUNS; i++) {
    const {stdout, stderr, status} = spawnSync(command, args, {encoding: "utf8"});
    if (status !== 0) throw new Error(stderr);
    seconds.push(Number(/seconds=([\d.]+)/.exec(stdout)![1]));
    peak = Math.max(peak, Number(/peak_mb=([\d.]+)/.exec(stdout)![1]));
  }
  return summarise(seconds, peak);
}
