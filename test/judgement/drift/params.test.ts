/** The thresholds of params.yaml. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {parse} from "yaml";
import {driftParams} from "../../../src/judgement/drift/params.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("parameters of drift");

test("the tests have those of params.yaml, with fewer draws", () => {
  const file = new URL("../../../params.yaml", import.meta.url);
  const {drift} = parse(readFileSync(file, "utf8")) as {drift: unknown};
  assert.deepEqual({...driftParams.parse(drift), nullRounds: 200}, PARAMS);
});

/** Whether PARAMS are accepted with another value at a place. */
function isAccepted(place: string, value: unknown): boolean {
  const change = (of: object, [key, ...rest]: string[]): object => ({
    ...of,
    [key!]: rest.length === 0 ? value : change((of as Record<string, object>)[key!]!, rest),
  });
  return driftParams.safeParse(change(PARAMS, place.split("."))).success;
}

const LIMITS: [place: string, least: number, tooSmall: number, most?: number, tooLarge?: number][] = [
  ["bins", 2, 1],
  ["nullRounds", 20, 19],
  ["alpha", 0.001, 0, 0.999, 1],
  ["scalerTolerance", 0, -0.1],
  ["people.least", 1, 0],
  ["people.detectableShift", 0.1, 0],
  ["calibrationPeople", 0, -1],
  ["explainedShare", 0, -0.1, 1, 1.1],
  ["mixture.minWindows", 1, 0],
  ["domainFolds", 2, 1],
  ["degenerate.minEffectiveClasses", 1, 0.9],
  ["physics.milliGAbove", 0.1, 0],
  ["physics.wobbleAxes", 1, 0, 3, 4],
  ["physics.stuckSamples", 1, 0],
  ["physics.radianFactor", 1.1, 1],
  ["changePoints.alpha", 0.001, 0, 0.999, 1],
  ["changePoints.leastWindows", 2, 1],
  ["changePoints.leastUsableShare", 0, -0.1, 1, 1.1],
  ["changePoints.memorySeconds", 0, -1],
  ["estimatedPerformance.leastPeople", 2, 1],
  ["estimatedPerformance.independentShare", 0.1, 0, 1, 1.1],
  ["estimatedPerformance.maxWidth", 0.1, 0, 1, 1.1],
  ["prevalence.leastPeople", 1, 0],
  ["prevalence.maxCondition", 1, 0.9],
  ["prevalence.independentShare", 0.1, 0, 1, 1.1],
  ["time.maxSpanErrors", 0, -1],
];
for (const [place, least, tooSmall, most, tooLarge] of LIMITS)
  test(`${place} lies within its limits`, () => {
    assert.ok(isAccepted(place, least));
    assert.ok(!isAccepted(place, tooSmall));
    if (most !== undefined) assert.ok(isAccepted(place, most) && !isAccepted(place, tooLarge));
  });

test("counts are whole, and a rule has all its thresholds", () => {
  for (const place of ["bins", "nullRounds", "domainFolds", "physics.clippedSamples", "time.maxSpanErrors"])
    assert.ok(!isAccepted(place, 30.5), place);
  assert.ok(!isAccepted("varianceRatio", {warn: 1.5}));
  assert.ok(isAccepted("psi", {warn: 0.2}) && !isAccepted("psi", {fail: 0.2}));
  assert.ok(!isAccepted("psi", undefined));
});

test.run();
