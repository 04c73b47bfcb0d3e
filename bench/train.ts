/** An epoch of v1 and of v2, 2,538 windows in batches of 64 on two cores, beside Keras in turns. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {formatTiming, type Row, summarise, type Timing} from "./measure.ts";

const MODELS = {
  v1: {architecture: "cnn_bilstm", file: "v1_1dcnn_bilstm_499131.keras"},
  v2: {architecture: "cnn4_bilstm2", file: "v2_conv4_bilstm2.keras"},
};
/** The first epoch of a process also builds its graph; it is left out of both. */
const EPOCHS = 5;
const TURNS = 2;
const TARGET_MB = 1000;

export function benchTrain(repository: string, shared: string, python: string | undefined): Row[] {
  const ours = ["--import", "tsx", join(repository, "bench/train-once.ts")];
  const theirs = join(repository, "bench/peers/keras_train.py");
  return Object.entries(MODELS).flatMap(([name, {architecture, file}]): Row[] => {
    const model = join(shared, "models", file);
    const [kymo, keras]: [Epochs[], Epochs[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn++) {
      kymo.push(run(process.execPath, [...ours, architecture], repository));
      if (python !== undefined) keras.push(run(python, [theirs, model], repository));
    }
    const own = summary(kymo);
    const rows: Row[] = [
      {what: `an epoch of ${name}, 2,538 windows, batch 64`, figure: formatTiming(own)},
      {
        what: `memory while training ${name}`,
        figure: `${Math.round(own.peakMB!)} MB`,
        target: `${TARGET_MB} MB`,
        met: own.peakMB! <= TARGET_MB,
      },
    ];
    if (python === undefined) return rows;
    const counts = new Set([...kymo, ...keras].map(({trainable}) => trainable));
    if (counts.size > 1) throw new Error(`not the same is trained: ${[...counts]} parameters`);
    const peer = summary(keras);
    const ratio = peer.medianSeconds / own.medianSeconds;
    rows.push({what: `the same epoch of ${name}, Keras`, figure: formatTiming(peer)});
    rows.push({
      what: `speed beside Keras, ${name}`,
      figure: `${ratio.toFixed(2)} times`,
      target: "Keras' own time",
      met: ratio >= 1,
    });
    return rows;
  });
}

interface Epochs {
  readonly trainable: number;
  readonly seconds: readonly number[];
  readonly peakMB: number;
}

function run(command: string, args: readonly string[], cwd: string): Epochs {
  const {stdout, stderr, status} = spawnSync(command, [...args, String(EPOCHS)], {cwd, encoding: "utf8"});
  if (status !== 0) throw new Error(stderr);
  const seconds = [...stdout.matchAll(/epoch ([\d.]+)/g)].map(([, text]) => Number(text));
  const trainable = Number(/trainable (\d+)/.exec(stdout)![1]);
  return {trainable, seconds: seconds.slice(1), peakMB: Number(/peak_mb=(\d+)/.exec(stdout)![1])};
}

function summary(runs: readonly Epochs[]): Timing {
  return summarise(
    runs.flatMap(({seconds}) => seconds),
    Math.max(...runs.map(({peakMB}) => peakMB)),
  );
}
