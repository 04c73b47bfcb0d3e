/**
 * Raw counts of a FIT sensor in its unit: (factor / divisor) · M · (count − level shift − offset), with the fields of the
 * message three_d_sensor_calibration. The unit is g for the accelerometer and deg/s for the gyroscope.
 * Reference: FIT SDK, profile, message 167, "3D sensor calibration".
 */
export interface Calibration {
  /** Units a count. */
  readonly scale: number;
  readonly levelShift: number;
  /** Of x, y, z. */
  readonly offset: readonly number[];
  /** Row-major 3 × 3. */
  readonly matrix: readonly number[];
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The calibration in a decoded message; undefined where it lacks the factor. A matrix or offset left out does nothing. */
export function readCalibration(fields: Readonly<Record<string, unknown>>): Calibration | undefined {
  const factor = Number(fields.calibrationFactor ?? fields.accelCalFactor ?? fields.gyroCalFactor);
  const divisor = Number(fields.calibrationDivisor ?? 1);
  if (!(factor > 0 && divisor > 0)) return undefined;
  const matrix = listNumbers(fields.orientationMatrix);
  const offset = listNumbers(fields.offsetCal);
  return {
    scale: factor / divisor,
    levelShift: Number(fields.levelShift ?? 0),
    offset: offset.length === 3 ? offset : [0, 0, 0],
    matrix: matrix.length === 9 ? matrix : IDENTITY,
  };
}

/** Three lists of counts of one length as three lists of values; others are given back for the reader to drop. */
export function calibrate(
  counts: readonly (readonly number[])[],
  {scale, levelShift, offset, matrix}: Calibration,
): number[][] {
  const [x, y, z] = counts as [number[], number[], number[]];
  if (x.length !== y.length || y.length !== z.length) return counts.map((axis) => [...axis]);
  const shifted = counts.map((axis, i) => axis.map((count) => count - levelShift - offset[i]!));
  return [0, 3, 6].map((row) =>
    x.map(
      (_, i) =>
        scale *
        (matrix[row]! * shifted[0]![i]! +
          matrix[row + 1]! * shifted[1]![i]! +
          matrix[row + 2]! * shifted[2]![i]!),
    ),
  );
}

/** The numbers of a field; the SDK gives a field of one value as that value. */
export function listNumbers(field: unknown): number[] {
  const list: unknown[] = Array.isArray(field) ? field : field === undefined || field === null ? [] : [field];
  return list.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
}
