/** What a labelled table must agree with: the expected rate, m/s² with gravity, and the classes. */
import {ExpectedError} from "../platform/failure.ts";
import {median} from "../stats/quantile.ts";
import type {Labelled} from "./labelled-rows.ts";

/** The classes in the order of the model's outputs. Throws an ExpectedError for an activity that is none of them. */
export function resolveClasses(
  labelled: Labelled,
  wanted: "auto" | readonly string[],
  file: string,
): string[] {
  const {activities, activityLine} = labelled;
  const classes = wanted === "auto" ? [...activities].sort() : [...wanted];
  const unknown = activities.findIndex((name) => !classes.includes(name));
  if (unknown >= 0) {
    const line = activityLine[unknown]!;
    throw new ExpectedError(
      "input",
      `line ${line} has the activity "${activities[unknown]}", expected ${classes.join(", ")}`,
      {
        file,
        place: `line ${line}`,
        hint: 'Correct the label, or set reference.classes in params.yaml: "auto", or a list that has it.',
      },
    );
  }
  if (classes.length < 2) {
    const hint = "Give a table with at least two activities.";
    throw new ExpectedError("input", `the only activity is "${classes[0]}"; there is nothing to tell apart`, {
      file,
      hint,
    });
  }
  return classes;
}

/** Compares the median step from sample to sample with the declared rate. */
export function checkRate(
  {t, user, session}: Labelled,
  runs: Int32Array,
  rateHz: number,
  file: string,
): void {
  const steps = new Float64Array(t.length);
  let n = 0;
  for (let i = 1; i < t.length; i++) {
    const step = t[i]! - t[i - 1]!;
    if (step > 0 && user[i] === user[i - 1] && session[i] === session[i - 1]) steps[n++] = step;
  }
  if (n === 0) {
    const hint = "Sort the rows by user, session and time.";
    throw new ExpectedError("input", `no two neighbouring rows of ${runs.length} follow each other in time`, {
      file,
      hint,
    });
  }
  const measured = 1000 / median(steps.subarray(0, n));
  if (Math.abs(measured / rateHz - 1) > 0.1) {
    throw new ExpectedError(
      "input",
      `the rows come at ${measured.toPrecision(4)} Hz (timestamps in ms), expected ${rateHz} Hz`,
      {
        file,
        place: "column timestamp",
        hint: `Resample the table to ${rateHz} Hz, or set reference.rateHz and train a model for that rate.`,
      },
    );
  }
}

/** Gravity is included, so the median length of the acceleration lies near 9.8 where the unit is m/s². */
export function checkAccelUnit({channels, rows}: Labelled, file: string): void {
  const [x, y, z] = [channels[0]!, channels[1]!, channels[2]!];
  const norm = median(Float64Array.from({length: rows}, (_, i) => Math.hypot(x[i]!, y[i]!, z[i]!)));
  if (norm >= 5 && norm <= 20) return;
  const guess =
    norm > 500 && norm < 2000
      ? "It looks like milli-g: multiply the acceleration by 0.00981."
      : norm > 0.5 && norm < 2
        ? "It looks like g: multiply the acceleration by 9.81."
        : "Give the acceleration in m/s², gravity included.";
  throw new ExpectedError(
    "input",
    `the median acceleration is ${norm.toPrecision(4)}, expected 5 to 20 m/s² with gravity`,
    {file, place: "columns Ax_w, Ay_w, Az_w", hint: guess},
  );
}
