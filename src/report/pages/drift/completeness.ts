/** Time and completeness: gaps and rate, and what the recording's own files say of gates, sensors and units. */
import type {TimeCheck} from "../../../artifacts/drift/recording.ts";
import type {Gate, Gates} from "../../../artifacts/gates.ts";
import type {Quality} from "../../../artifacts/quality.ts";
import {details} from "../../figure.ts";
import {count, duration, fixed, integer, percent, prettyUnit, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, factList} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

/** Files of a recording; undefined where there is none. */
export interface RecordingFiles {
  readonly quality: Quality | undefined;
  readonly gates: Gates | undefined;
}

export function time(t: TimeCheck): Html {
  return html`<p>${levelMark(t.level)} ${describeGaps(t)}</p>${factList([
    ["Length", duration(t.seconds)],
    ["Rate", `${fixed(t.rateHz, 2)} Hz (expected ${fixed(t.expectedRateHz, 2)} Hz)`],
    ["Segments", integer(t.segments)],
    ["Gaps", integer(t.gaps)],
    ["Longest gap", duration(t.longestGapSeconds)],
    ["Missing", percent(t.missingShare, 2)],
    ["Interpolated", percent(t.imputedShare, 2)],
    ["Jitter between the sensors", t.jitterMs === null ? "unknown" : `${fixed(t.jitterMs, 2)} ms`],
    ["Windows of a wrong span", integer(t.spanErrors)],
  ])}`;
}

function describeGaps({gaps, longestGapSeconds, spanErrors}: TimeCheck): string {
  const broken =
    gaps === 0
      ? "The recording is unbroken"
      : gaps === 1
        ? `The recording is broken once, for ${duration(longestGapSeconds)}`
        : `The recording is broken ${integer(gaps)} times, for ${duration(longestGapSeconds)} at most`;
  return `${broken}${spanErrors === 0 ? "; every window spans what it should." : `; ${count(spanErrors, "window")} ${spanErrors === 1 ? "does not span what it" : "do not span what they"} should.`}`;
}

export function completeness({quality, gates}: RecordingFiles): Html {
  if (quality === undefined && gates === undefined)
    return html`<p class="note">No quality file was found for this recording.</p>`;
  return details(
    "Quality of the recording",
    gates === undefined ? "" : gateTable(gates.gates),
    quality === undefined ? "" : [matching(quality), sensors(quality), units(quality)],
  );
}

function gateTable(gates: readonly Gate[]): Html {
  return dataTable({
    caption: "Gates the recording had to pass",
    columns: [
      {head: "Gate", value: ({name}) => name, names: true},
      {head: "Figure", value: ({figure}) => significant(figure), numeric: true},
      {head: "Threshold", value: ({threshold}) => significant(threshold), numeric: true},
      {head: "Unit", value: ({unit}) => prettyUnit(unit)},
      {head: "Passed", value: ({passed}) => (passed ? "yes" : "no")},
    ],
    rows: gates,
    empty: "No gate was applied.",
    absent: "not measured.",
  });
}

function matching(quality: Quality): Html {
  const {lagMs: lag} = quality;
  const pairs: [string, string][] =
    lag === undefined
      ? [["Gyroscope", "none was recorded"]]
      : [
          [
            "Accelerometer samples with a gyroscope sample",
            `${integer(quality.matched)} (${percent(quality.matchedShare, 2)})`,
          ],
          [
            "Lag between them",
            `${fixed(lag.mean, 3)} ms, sd ${fixed(lag.std, 3)}, at most ${fixed(lag.maxAbs, 3)}`,
          ],
        ];
  return factList([
    ...pairs,
    ["Resampled", describeResampling(quality)],
    [
      "Empty bins",
      `${integer(quality.emptyBins)} of ${integer(quality.bins)}: ${integer(quality.interpolatedBins)} interpolated, ${integer(quality.missingBins)} missing`,
    ],
  ]);
}

function describeResampling({resampled, sensors, rateHz}: Quality): string {
  if (resampled === undefined)
    return sensors.gyro === undefined
      ? "no: means of each bin"
      : "no: matched sample by sample, means of each bin";
  const how = {mean: "means of each bin", linear: "linear interpolation"};
  const of = (name: string, hz: number | undefined, method: keyof typeof how | undefined): string =>
    hz === undefined || method === undefined ? "" : `, the ${name} from ${fixed(hz, 1)} Hz by ${how[method]}`;
  const accel = of("accelerometer", sensors.accel.rateHz, resampled.accel);
  return `to ${fixed(rateHz, 0)} Hz${accel}${of("gyroscope", sensors.gyro?.rateHz, resampled.gyro)}`;
}

function sensors({sensors: {accel, gyro}}: Quality): Html {
  return dataTable({
    caption: "The sensors",
    columns: [
      {head: "Sensor", value: ([name]) => name, names: true},
      {head: "Rows", value: ([, s]) => integer(s.rows), numeric: true},
      {head: "Left out", value: ([, s]) => integer(s.dropped), numeric: true},
      {head: "Samples", value: ([, s]) => integer(s.samples), numeric: true},
      {head: "Rate, Hz", value: ([, s]) => fixed(s.rateHz, 2), numeric: true},
      {head: "Duplicate times", value: ([, s]) => integer(s.duplicates), numeric: true},
      {head: "Steps back", value: ([, s]) => integer(s.backwardSteps), numeric: true},
    ],
    rows: bySensor(accel, gyro),
    absent: "not measured.",
  });
}

function units({units: {accel, gyro}}: Quality): Html {
  return dataTable({
    caption: "How the units were found",
    columns: [
      {head: "Sensor", value: ([name]) => name, names: true},
      {head: "Unit", value: ([, u]) => prettyUnit(u.unit)},
      {head: "Figure that decided", value: ([, u]) => significant(u.figure), numeric: true},
      {head: "Margin, times", value: ([, u]) => significant(u.margin), numeric: true},
      {head: "Rule", value: ([, u]) => u.rule},
    ],
    rows: bySensor(accel, gyro),
    absent: "not measured.",
  });
}

function bySensor<T>(accel: T, gyro: T | undefined): (readonly [name: string, of: T])[] {
  return [["Accelerometer", accel], ...(gyro === undefined ? [] : [["Gyroscope", gyro] as const])];
}
