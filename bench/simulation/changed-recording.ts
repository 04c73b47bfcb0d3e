/** Changes put into a recording: of its samples alone, while the model's answers stay as they were. */
import type {Axes} from "../../src/judgement/drift/physics/axes.ts";
import type {Recording} from "../../src/judgement/drift/recordings.ts";

/** Writes the six values of a sample, normalised by the training people's mean and sd. */
export type Change = (sample: Float64Array, share: number) => void;

/** The recording with every sample changed; `share` goes from 0 at its beginning to 1 at its end. */
export function changeRecording({windows, fused, ...rest}: Recording, change: Change): Recording {
  const {mean, scale, length, rows} = windows;
  const width = windows.channels.length;
  const x = Float32Array.from(windows.x);
  const sample = new Float64Array(width);
  const samples = x.length / width;
  const step = windows.step;
  for (let i = 0; i < samples; i++) {
    const [row, offset] = [Math.floor(i / length), i % length];
    for (let c = 0; c < width; c++) sample[c] = x[i * width + c]!;
    change(sample, (row * step + offset) / Math.max(1, (rows - 1) * step + length - 1));
    for (let c = 0; c < width; c++) x[i * width + c] = sample[c]!;
  }
  const axes = [...fused.accel, ...fused.gyro!].map((axis) => Float64Array.from(axis));
  for (let i = 0; i < fused.rows; i++) {
    for (let c = 0; c < width; c++) sample[c] = (axes[c]![i]! - mean[c]!) / scale[c]!;
    change(sample, i / Math.max(1, fused.rows - 1));
    for (let c = 0; c < width; c++) axes[c]![i] = sample[c]! * scale[c]! + mean[c]!;
  }
  const [ax, ay, az, gx, gy, gz] = axes;
  const accel: Axes = [ax!, ay!, az!];
  const gyro: Axes = [gx!, gy!, gz!];
  return {...rest, windows: {...windows, x}, fused: {...fused, accel, gyro}};
}

/** `before` until `timeMs`, `after` from then on: one recording, before and after a change of every sample. */
export function joinAt(before: Recording, after: Recording, timeMs: number): Recording {
  const {windows, fused} = before;
  const width = windows.channels.length;
  const period = 1000 / windows.rateHz;
  const x = windows.x.map((value, i) => {
    const sample = Math.floor(i / width);
    const row = Math.floor(sample / windows.length);
    const t = windows.start[row]! + (sample % windows.length) * period;
    return t < timeMs ? value : after.windows.x[i]!;
  });
  const join = (a: Axes, b: Axes): Axes => {
    const axis = (c: 0 | 1 | 2) =>
      Float64Array.from(a[c], (value, i) => (fused.t[i]! < timeMs ? value : b[c][i]!));
    return [axis(0), axis(1), axis(2)];
  };
  return {
    ...before,
    windows: {...windows, x},
    fused: {
      ...fused,
      accel: join(fused.accel, after.fused.accel),
      gyro: join(fused.gyro!, after.fused.gyro!),
    },
  };
}

/** The mean of a channel moved by so many training sd. */
export const shift =
  (channel: number, by: number): Change =>
  (sample) => {
    sample[channel]! += by;
  };

/** The variance of a channel about 0 of the normalised values, its mean on the training people. */
export const spread =
  (channel: number, ratio: number): Change =>
  (sample) => {
    sample[channel]! *= Math.sqrt(ratio);
  };

/** Both sensors turned about an axis (0 to 2), given what the values were normalised by. */
export function rotate(axis: number, degrees: number, {mean, scale}: Recording["windows"]): Change {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (sample) => {
    for (const sensor of [0, 3]) {
      const [a, b] = [sensor + ((axis + 1) % 3), sensor + ((axis + 2) % 3)];
      const [p, q] = [sample[a]! * scale[a]! + mean[a]!, sample[b]! * scale[b]! + mean[b]!];
      sample[a] = (p * cos - q * sin - mean[a]!) / scale[a]!;
      sample[b] = (p * sin + q * cos - mean[b]!) / scale[b]!;
    }
  };
}

/** An axis whose sign is turned, in the physical unit. */
export function mirror(channel: number, {mean, scale}: Recording["windows"]): Change {
  return (sample) => {
    sample[channel] = -sample[channel]! - (2 * mean[channel]!) / scale[channel]!;
  };
}
