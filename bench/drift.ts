/** All distances of six channels, 522,000 against 363,000 values each; beside SciPy's KS and Wasserstein alone. */
import {spawnSync} from "node:child_process";
import {compareAll, referenceChannel} from "../src/judgement/drift/channel.ts";
import {sortFinite} from "../src/stats/sorted.ts";
import {formatTiming, type Row, summarise} from "./measure.ts";

const REFERENCE = 522_000;
const CURRENT = 363_000;
const RUNS = 5;

const SCIPY = `
import time, numpy as np
from scipy import stats
r, c = np.random.default_rng(0).standard_normal((6, ${REFERENCE})), np.random.default_rng(1).standard_normal((6, ${CURRENT}))
t = time.perf_counter()
for a, b in zip(r, c): stats.ks_2samp(a, b); stats.wasserstein_distance(a, b)
print(f"seconds={time.perf_counter() - t:.3f}")
`;

export function benchDrift(python: string | undefined): Row[] {
  const [reference, current] = [makeChannels(REFERENCE, 1), makeChannels(CURRENT, 1.1)];
  const seconds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now();
    compareAll(
      reference.map((values) => referenceChannel(sortFinite(values), 10)),
      current,
    );
    seconds.push((performance.now() - began) / 1000);
  }
  const kymo = summarise(seconds);
  const what = "drift statistics, 522,000 × 6 against 363,000 × 6";
  const rows: Row[] = [{what, figure: formatTiming(kymo), target: "1 s", met: kymo.medianSeconds <= 1}];
  if (python === undefined) return rows;
  const {stdout, stderr, status} = spawnSync(python, ["-c", SCIPY], {encoding: "utf8"});
  if (status !== 0) throw new Error(stderr);
  rows.push({
    what: "SciPy, only KS and Wasserstein of the same sizes",
    figure: `${/seconds=([\d.]+)/.exec(stdout)![1]} s`,
  });
  return rows;
}

/** Six channels without a pattern that a sort could profit from; a fixed multiplicative sequence, no seed needed. */
function makeChannels(length: number, scale: number): Float32Array[] {
  return Array.from({length: 6}, (_, channel) =>
    Float32Array.from(
      {length},
      (_, i) =>
        scale *
        Math.sqrt(-2 * Math.log(((i * 0.6180339887 + channel * 0.1) % 1) * 0.999 + 5e-4)) *
        Math.cos(i * 2.399963),
    ),
  );
}
