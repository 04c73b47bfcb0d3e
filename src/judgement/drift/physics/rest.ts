/**
 * What the sensors say where the watch is quiet, which no behaviour changes: the acceleration is as long as gravity,
 * and the rate of turn is 0. A sensor that is offset or scaled otherwise shows here first.
 *
 * After van Hees et al., Autocalibration of accelerometer data using local gravity and temperature, 2014,
 * doi:10.1152/japplphysiol.00421.2014.
 */
import {CHANNELS, SENSOR_CHANNELS} from "../../../artifacts/channels.ts";
import type {Physics} from "../../../artifacts/drift/recording.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import {newPersonReach} from "../new-person.ts";
import type {PersonTest} from "../person-test.ts";
import type {RecordingTests} from "../recording-tests.ts";
import type {Rules} from "../rules.ts";

/** The figures with what 95 % of people show, and the causes; null without people to compare with. */
export function checkRest(
  rules: Rules,
  {signals, adjusted}: RecordingTests,
  alpha: number,
): {rest: Physics["rest"]; causes: Cause[]} {
  if (signals === undefined) return {rest: null, causes: []};
  const {gravityLength, restingRates} = signals;
  const rest = {
    gravityLength: describe(gravityLength, adjusted("gravity-length")),
    restingRates: restingRates.map((test, axis) => ({
      channel: CHANNELS[SENSOR_CHANNELS.gyro[axis]!],
      ...describe(test, adjusted(`resting-rate.${axis}`)),
    })),
  };
  const causes = [
    ...(rest.gravityLength.pAdjusted > alpha ? [] : judgeLength(rules, gravityLength)),
    ...rest.restingRates.flatMap(({channel, pAdjusted}, axis) =>
      pAdjusted > alpha ? [] : judgeRate(rules, channel, restingRates[axis]!),
    ),
  ];
  return {rest, causes};
}

function describe({value, usual}: PersonTest, pAdjusted: number) {
  if (usual === null) return {value, low: null, high: null, pAdjusted};
  const reach = newPersonReach(usual, 0.05);
  return {value, low: usual.mean - reach, high: usual.mean + reach, pAdjusted};
}

function judgeLength(rules: Rules, {value, usual}: PersonTest): Cause[] {
  const mean = usual?.mean ?? value;
  return judge(rules, "physics.gravity-length", Math.abs(value - mean), {
    evidence: `At rest the acceleration is ${value.toFixed(2)} m/s² long; on the labelled people it is ${mean.toFixed(2)}.`,
    likelyCause: "the accelerometer has an offset or another scale",
  });
}

function judgeRate(rules: Rules, channel: string, {value, usual}: PersonTest): Cause[] {
  const mean = usual?.mean ?? value;
  return judge(rules, "physics.resting-rate", Math.abs(value - mean), {
    id: `physics.resting-rate.${channel}`,
    evidence: `At rest ${channel} says ${rate(value)} deg/s; on the labelled people it says ${rate(mean)}.`,
    likelyCause: "the gyroscope is offset",
  });
}

/** Without a zero that is below zero. */
const rate = (value: number): string =>
  value
    .toFixed(1)
    .replace(/^-(?=0\.0$)/, "")
    .replace("-", "\u2212");
