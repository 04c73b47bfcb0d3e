/** A loose watch swings on its own: the gyroscope varies more on every axis, beyond chance on most of them. */

import {hasGyro} from "../../../artifacts/channels.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {judge} from "../judge.ts";
import type {JudgedChannel} from "../judged-channel.ts";
import type {DriftParams} from "../params.ts";
import type {Rules} from "../rules.ts";
import {mapAxes} from "./axes.ts";

/** `channels` are all of a recording's. Without a null distribution nothing is beyond chance. */
export function judgeWobble(
  rules: Rules,
  channels: readonly JudgedChannel[],
  {alpha, physics}: DriftParams,
): Cause[] {
  if (!hasGyro(channels)) return [];
  const gyro = mapAxes("gyro", (c) => channels[c]!);
  const beyond = gyro.filter(({pNull}) => (pNull?.varianceRatio ?? 1) <= alpha).length;
  if (beyond < physics.wobbleAxes) return [];
  const least = Math.min(...gyro.map(({varianceRatio}) => varianceRatio));
  return judge(rules, "physics.wobble", least, {
    evidence: `On every axis the gyroscope varies at least ${least.toPrecision(3)} times as much as in the reference.`,
    likelyCause: "the strap is loose, or the person moves more vigorously",
  });
}
