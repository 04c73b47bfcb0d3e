/**
 * A stretch of windows of one person that were served, as a recording: what the pipeline judges a recording by is asked of
 * it. Windows overlap, and each sample counts once where the times are known; windows without times are taken to stand
 * alone, so that nothing is said of how often their predictions change.
 */
import {hasGyro} from "../../artifacts/channels.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import type {FusedRecording} from "../drift/fused-recording.ts";
import {type Axes, mapAxes} from "../drift/physics/axes.ts";
import type {Predictions} from "../drift/predictions.ts";
import type {Recording} from "../drift/recordings.ts";
import {firstFresh, type WindowTable} from "../drift/window-table.ts";

export interface ServedStretch {
  /** Names the stretch in what is said of it. */
  readonly person: string;
  readonly rows: number;
  /** (rows, length, channels), row-major, standardised by `scaler`. */
  readonly x: Float32Array;
  /** ms; in the order of time. */
  readonly start: Float64Array;
  /** Whether a window's time was told with it. */
  readonly isTimed: readonly boolean[];
  readonly predicted: Int32Array;
  readonly confidence: Float64Array;
  /** Nats. */
  readonly entropy: Float64Array;
  /** One array a class. */
  readonly probabilities: readonly Float32Array[];
}

interface Served {
  readonly scaler: Scaler;
  readonly scalerHash: string;
  readonly model: {readonly name: string; readonly hash: string};
}

export function recordingOf(stretch: ServedStretch, served: Served): Recording {
  const windows = windowsOf(stretch, served);
  const {person, rows, predicted, confidence, entropy, probabilities} = stretch;
  const {model, scaler, scalerHash} = served;
  const predictions: Predictions = {
    session: person,
    rows,
    modelName: model.name,
    modelHash: model.hash,
    scalerHash,
    classes: [...scaler.classes],
    predicted,
    confidence,
    entropy,
    probabilities,
  };
  return {windows, predictions, fused: fusedOf(windows), jitterMs: null};
}

function windowsOf(
  {person, rows, x, start, isTimed}: ServedStretch,
  {scaler, scalerHash}: Served,
): WindowTable {
  const {window: length, step, rateHz, channels, units, gravity, mean, scale, classes} = scaler;
  const span = ((length - 1) / rateHz) * 1000;
  return {
    session: person,
    rows,
    windowId: Int32Array.from({length: rows}, (_, row) => row),
    sessions: isTimed.map((timed, row) => (timed ? person : `${person} ${row}`)),
    users: isTimed.map(() => null),
    activities: isTimed.map(() => null),
    start,
    end: start.map((t) => t + span),
    segment: new Int32Array(rows),
    x,
    length,
    step,
    rateHz,
    channels: [...channels],
    accelUnit: units.accel,
    gyroUnit: units.gyro,
    gravity,
    scalerHash,
    mean: [...mean],
    scale: [...scale],
    classes: [...classes],
    simulated: false,
  };
}

const MISSING = -1;

/** The samples in physical units, each once; a missing one stands between windows that do not meet. */
function fusedOf(table: WindowTable): FusedRecording {
  const {session, rows, length, rateHz, start, x, mean, scale} = table;
  const width = table.channels.length;
  const fresh = firstFresh(table);
  const period = 1000 / rateHz;
  const at: number[] = []; // position in x of each sample's first value, MISSING between windows
  const t: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row > 0 && fresh[row] === 0) {
      at.push(MISSING);
      t.push(t.at(-1)! + period);
    }
    for (let i = fresh[row]!; i < length; i++) {
      at.push((row * length + i) * width);
      t.push(start[row]! + i * period);
    }
  }
  const channel = (c: number): Float64Array =>
    Float64Array.from(at, (from) => (from === MISSING ? Number.NaN : x[from + c]! * scale[c]! + mean[c]!));
  const axesOf = (sensor: "accel" | "gyro"): Axes => mapAxes(sensor, channel);
  return {
    session,
    rows: at.length,
    rateHz,
    t: Float64Array.from(t),
    imputed: new Uint8Array(at.length),
    segment: Int32Array.from(at, (from) => (from === MISSING ? MISSING : 0)),
    accel: axesOf("accel"),
    gyro: hasGyro(table.channels) ? axesOf("gyro") : null,
  };
}
