/** v1 on 1,815 windows, beside Keras at its own best batch size on the same cores. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {openPredictor} from "../src/model/keras/predict.ts";
import {type Row, summarise} from "./measure.ts";

const WINDOWS = 1815;
const RUNS = 7;
const SINGLES = 500;
const TARGET_SINGLE_MS = 0.7;

export async function benchPredict(shared: string, python: string | undefined): Promise<Row[]> {
  const model = join(shared, "models/v1_1dcnn_bilstm_499131.keras");
  const began = performance.now();
  const predictor = await openPredictor(model, {lengthSamples: 200, channels: 6, classes: 11, threads: 2});
  const x = Float32Array.from({length: WINDOWS * 1200}, (_, i) => Math.sin(i * 0.7) + Math.cos(i * 0.013));
  await predictor.predict(x.subarray(0, 1200), {batchSize: 1, source: "bench"});
  const opened = (performance.now() - began) / 1000;
  const single: number[] = [];
  for (let i = 0; i < SINGLES; i++) {
    const start = performance.now();
    await predictor.predict(x.subarray(i * 1200, (i + 1) * 1200), {batchSize: 1, source: "bench"});
    single.push(performance.now() - start);
  }
  const one = summarise(single.slice(SINGLES / 5)).medianSeconds; // of milliseconds
  const seconds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await predictor.predict(x, {batchSize: 128, source: "bench"});
    seconds.push((performance.now() - start) / 1000);
  }
  await predictor.close();
  const rate = WINDOWS / summarise(seconds).medianSeconds;
  const rows: Row[] = [
    {what: "opening v1 (2 MB) to the first prediction", figure: `${opened.toFixed(2)} s`},
    {
      what: "one window of v1, warm",
      figure: `${one.toFixed(2)} ms`,
      target: `${TARGET_SINGLE_MS} ms`,
      met: one <= TARGET_SINGLE_MS,
    },
    {what: "predict, v1, kymo", figure: `${rate.toFixed(0)} windows a second`},
  ];
  if (python === undefined) return rows;
  const peer = fileURLToPath(new URL("peers/keras_predict.py", import.meta.url));
  const {stdout, stderr, status} = spawnSync(python, [peer, model], {encoding: "utf8"});
  if (status !== 0) throw new Error(stderr);
  const rates = [...stdout.matchAll(/windows_per_second=(\d+)/g)].map(([, text]) => Number(text));
  const best = Math.max(...rates);
  const ratio = rate / best;
  rows.push({what: "the same, Keras at its best batch size", figure: `${best} windows a second`});
  rows.push({what: "ratio", figure: `${ratio.toFixed(2)} times`, target: "1.4 times", met: ratio >= 1.4});
  return rows;
}
