/**
 * People whose six channels are first-order autoregressive processes: as dependent in time as is asked for, and as
 * different from each other. The model is always as sure and its answers come in bouts of 20 s.
 */
import type {Labelled} from "../../src/judgement/drift/labelled.ts";
import type {Predictions} from "../../src/judgement/drift/predictions.ts";
import type {Recording} from "../../src/judgement/drift/recordings.ts";
import type {WindowTable} from "../../src/judgement/drift/window-table.ts";

export interface Process {
  /** Correlation of one sample with the next. */
  readonly phi: number;
  /** By which people's means differ, in sd of the process. */
  readonly between: number;
  /** Of a labelled person and of a recording. */
  readonly seconds: number;
}

const RATE = 50;
const LENGTH = 200;
const STEP = 100;
const CLASSES = ["sitting", "smoking", "standing"];
const BOUT_WINDOWS = 10;
/** Of a watch on an arm, so that the checks of physics have a gravity. */
const MEAN = [2, 1, -9, 0, 0, 0];
const SCALE = [1.5, 1.5, 1.5, 30, 30, 30];
const PERIOD = 1000 / RATE;

interface Drawn {
  /** Normalised, (samples, 6). */
  readonly samples: Float64Array;
  readonly user: string;
}

const CHANNELS = 6;

/** What a person differs by, one number a channel. */
const drawMeans = ({between}: Process, random: () => number): number[] =>
  Array.from({length: CHANNELS}, () => between * normal(random));

function draw(
  user: string,
  process: Process,
  random: () => number,
  means: readonly number[] = drawMeans(process, random),
): Drawn {
  const {phi, seconds} = process;
  const samples = new Float64Array(seconds * RATE * 6);
  const innovation = Math.sqrt(1 - phi * phi);
  for (let c = 0; c < CHANNELS; c++) {
    const mean = means[c]!;
    let value = normal(random);
    for (let i = c; i < samples.length; i += 6) {
      samples[i] = mean + value;
      value = phi * value + innovation * normal(random);
    }
  }
  return {samples, user};
}

/** By Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function tableOf(session: string, drawn: readonly Drawn[], labelled: boolean): WindowTable {
  const starts = drawn.flatMap(({samples}, person) =>
    Array.from({length: Math.floor((samples.length / 6 - LENGTH) / STEP) + 1}, (_, i) => ({
      person,
      window: i,
      first: i * STEP,
    })),
  );
  const x = new Float32Array(starts.length * LENGTH * 6);
  starts.forEach(({person, first}, row) => {
    x.set(drawn[person]!.samples.subarray(first * 6, (first + LENGTH) * 6), row * LENGTH * 6);
  });
  const day = (person: number): number => person * 86_400_000;
  return {
    session,
    rows: starts.length,
    windowId: Int32Array.from(starts.keys()),
    sessions: starts.map(({person}) => (labelled ? drawn[person]!.user : session)),
    users: starts.map(({person}) => (labelled ? drawn[person]!.user : null)),
    activities: starts.map(({window}) => (labelled ? classOf(window) : null)),
    start: Float64Array.from(starts, ({person, first}) => day(person) + first * PERIOD),
    end: Float64Array.from(starts, ({person, first}) => day(person) + (first + LENGTH - 1) * PERIOD),
    segment: Int32Array.from(starts, ({person}) => person),
    x,
    length: LENGTH,
    step: STEP,
    rateHz: RATE,
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: "scaler",
    mean: MEAN,
    scale: SCALE,
    classes: CLASSES,
    simulated: true,
  };
}

const classOf = (window: number): string => CLASSES[Math.floor(window / BOUT_WINDOWS) % CLASSES.length]!;

function predictionsOf(table: WindowTable, process: Process, random: () => number): Predictions {
  const first = table.start.map((start) => Math.round((start % 86_400_000) / PERIOD / STEP));
  const predicted = Int32Array.from(first, (window) => CLASSES.indexOf(classOf(window)));
  const novelty = drawNovelty(first, process, random);
  const confidence = Float64Array.from(first, () => 0.85 + 0.1 * random());
  return {
    session: table.session,
    rows: table.rows,
    modelName: "none",
    modelHash: "none",
    scalerHash: "scaler",
    classes: CLASSES,
    predicted,
    confidence,
    novelty,
    entropy: Float64Array.from(first, () => 0.3 + 0.1 * random()),
    probabilities: CLASSES.map((_, k) =>
      Float32Array.from(confidence, (p, row) => (predicted[row] === k ? p : (1 - p) / (CLASSES.length - 1))),
    ),
  };
}

/** Units of the hidden layer. */
const HIDDEN = 8;

/** Squared lengths of as many processes, one value a window, which go on until a person's windows begin anew. */
function drawNovelty(windows: Float64Array, {phi, between}: Process, random: () => number): Float64Array {
  const kept = phi ** STEP;
  let means: number[] = [];
  let values: number[] = [];
  return windows.map((window) => {
    if (window === 0) means = Array.from({length: HIDDEN}, () => between * normal(random));
    values = means.map((_, i) =>
      window === 0 ? normal(random) : kept * values[i]! + Math.sqrt(1 - kept * kept) * normal(random),
    );
    return values.reduce((sum, value, i) => sum + (value + means[i]!) ** 2, 0);
  });
}

/** `people` labelled people, of whom the model has learnt from none. */
export function drawLabelled(
  people: number,
  process: Process,
  random: () => number,
): Exclude<Labelled, {withheld: string}> {
  const drawn = Array.from({length: people}, (_, i) =>
    draw(`p${String(i).padStart(3, "0")}`, process, random),
  );
  const windows = tableOf("labelled", drawn, true);
  return {
    windows,
    predictions: predictionsOf(windows, process, random),
    unseenUsers: drawn.map(({user}) => user),
  };
}

/** One more person, with nothing wrong. */
export function drawRecording(process: Process, random: () => number): Recording {
  return recordingOf(draw("new", process, random), process, random);
}

/** One more person, with nothing wrong, again and again: what the person differs by stays. */
export function* drawStretches(
  process: Process,
  random: () => number,
): Generator<Recording, never, undefined> {
  const means = drawMeans(process, random);
  for (;;) yield recordingOf(draw("new", process, random, means), process, random);
}

function recordingOf(drawn: Drawn, process: Process, random: () => number): Recording {
  const windows = tableOf("new", [drawn], false);
  const rows = drawn.samples.length / 6;
  const axis = (c: number): Float64Array =>
    Float64Array.from({length: rows}, (_, i) => drawn.samples[i * 6 + c]! * SCALE[c]! + MEAN[c]!);
  return {
    windows,
    predictions: predictionsOf(windows, process, random),
    jitterMs: null,
    fused: {
      session: "new",
      rows,
      rateHz: RATE,
      t: Float64Array.from({length: rows}, (_, i) => i * PERIOD),
      accel: [axis(0), axis(1), axis(2)],
      gyro: [axis(3), axis(4), axis(5)],
      imputed: new Uint8Array(rows),
      segment: new Int32Array(rows),
    },
  };
}
