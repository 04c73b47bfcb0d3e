/** A `.keras` file of 4 MB (v2, with the state of its optimizer) to the first prediction, each in a fresh process. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {formatTiming, type Row, summarise} from "./measure.ts";

const RUNS = 9;
const TARGET_SECONDS = 0.4;

export function benchOpen(repository: string, shared: string): Row[] {
  const model = join(shared, "models/v2_conv4_bilstm2.keras");
  const command = ["--import", "tsx", join(repository, "bench/open-once.ts"), model];
  const found = Array.from({length: RUNS}, () => {
    const {stdout, stderr, status} = spawnSync(process.execPath, command, {
      cwd: repository,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    const [, seconds, peakMB] = /seconds=([\d.]+) peak_mb=(\d+)/.exec(stdout)!;
    return {seconds: Number(seconds), peakMB: Number(peakMB)};
  });
  const timing = summarise(
    found.map(({seconds}) => seconds),
    Math.max(...found.map(({peakMB}) => peakMB)),
  );
  return [
    {
      what: "opening v2 (4 MB) to the first prediction, fresh process",
      figure: formatTiming(timing),
      target: `${TARGET_SECONDS} s`,
      met: timing.medianSeconds <= TARGET_SECONDS,
    },
  ];
}
