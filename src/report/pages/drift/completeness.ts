/** What the recording's own files say: gates, sensors, and how the units were found. */
import type {Gate} from "../../../artifacts/gates.ts";
import type {Quality} from "../../../artifacts/quality.ts";
import {details} from "../../figure.ts";
import {fixed, integer, percent, prettyUnit, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, factList} from "../../table.ts";
import type {RecordingContext} from "./recording.ts";

export function completeness({quality, gates}: RecordingContext): Html {
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
  return factList([
    [
      "Accelerometer samples with a gyroscope sample",
      `${integer(quality.matched)} (${percent(quality.matchedShare, 2)})`,
    ],
    [
      "Lag between them",
      `${fixed(quality.lagMs.mean, 3)} ms, sd ${fixed(quality.lagMs.std, 3)}, at most ${fixed(quality.lagMs.maxAbs, 3)}`,
    ],
    [
      "Empty bins",
      `${integer(quality.emptyBins)} of ${integer(quality.bins)}: ${integer(quality.interpolatedBins)} interpolated, ${integer(quality.missingBins)} missing`,
    ],
  ]);
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
    rows: [["Accelerometer", accel] as const, ["Gyroscope", gyro] as const],
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
    rows: [["Accelerometer", accel] as const, ["Gyroscope", gyro] as const],
    absent: "not measured.",
  });
}
