/** Is what the sensor says possible, and was the watch worn as in the reference? */
import type {Physics, RecordingDrift} from "../../../artifacts/drift/recording.ts";
import {ABSENT, fixed, list, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function physics({physics: p}: RecordingDrift): Html {
  const clipped = p.clippedShare.reduce((a, b) => Math.max(a, b.share), 0);
  const at = (v: readonly number[] | null, i: number): string => fixed(v?.[i], 2);
  const rows: readonly (readonly [name: string, current: string, reference: string])[] = [
    ["Median length of the acceleration vector, m/s²", fixed(p.medianNorm, 2), "9.81"],
    ["Its distance from 9.81 m/s²", percent(p.gravityErrorShare), ABSENT],
    ["Mean acceleration along x, m/s²", at(p.gravity.current, 0), at(p.gravity.reference, 0)],
    ["Mean acceleration along y, m/s²", at(p.gravity.current, 1), at(p.gravity.reference, 1)],
    ["Mean acceleration along z, m/s²", at(p.gravity.current, 2), at(p.gravity.reference, 2)],
    [
      "Angle to the reference’s gravity",
      degrees(p.rotationDeg),
      p.rotationLimitDeg === null ? ABSENT : `95 % of people below ${degrees(p.rotationLimitDeg)}`,
    ],
    ...atRest(p.rest),
    ["Mirrored axes", p.mirroredAxes.length === 0 ? "none" : list(p.mirroredAxes), ABSENT],
    ["Seconds without movement", percent(p.idleShare), percent(p.referenceIdleShare)],
    [
      "Change from sample to sample, times the reference’s",
      significant(p.shakeRatio),
      p.shakeRatio === null ? ABSENT : "1",
    ],
    ["Clipped samples, worst channel", percent(clipped, 2), ABSENT],
  ];
  return html`<p>${levelMark(p.level)} ${p.likelyCauses.length === 0 ? "Nothing points at wrong units, a turned watch or a watch at rest." : html`Likely: ${list(p.likelyCauses)}.`}</p>${dataTable(
    {
      caption: "What the sensor says of the world",
      columns: [
        {head: "Figure", value: ([name]) => name, names: true},
        {head: "This recording", value: ([, current]) => current, numeric: true},
        {head: "Reference", value: ([, , reference]) => reference, numeric: true},
      ],
      rows,
      absent: "not known, or nothing to compare with.",
    },
  )}`;
}

/** What the sensors say where the watch is quiet, beside what 95 % of people show. */
function atRest(rest: Physics["rest"]): (readonly [string, string, string])[] {
  if (rest === null) return [];
  const usual = ({low, high}: {low: number | null; high: number | null}): string =>
    low === null || high === null ? ABSENT : `${fixed(low, 1)} to ${fixed(high, 1)}`;
  return [
    ["Acceleration at rest, m/s²", fixed(rest.gravityLength.value, 2), usual(rest.gravityLength)],
    ...rest.restingRates.map(
      (rate) => [`${rate.channel} at rest, deg/s`, fixed(rate.value, 1), usual(rate)] as const,
    ),
  ];
}

const degrees = (value: number | null): string => (value === null ? ABSENT : `${fixed(value, 1)}°`);
