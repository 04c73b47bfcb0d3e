/** What 95 % of people show in a stretch as long as the recording, for reading a channel's figures. */
import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {ReferenceContext} from "./context.ts";
import {type NewPerson, newPersonReach} from "./new-person.ts";
import type {SignalTests} from "./signal-tests.ts";

/** Of channel `c`, beside the reference's mean and variance; null without people. */
export function usualRange(
  {channels}: Pick<ReferenceContext, "channels">,
  signals: SignalTests | undefined,
  c: number,
): ChannelDrift["usual"] {
  const mean = signals?.means[c]?.usual;
  const logVariance = signals?.logVariances[c]?.usual;
  if (!mean || !logVariance) return null;
  const {mean: centre, sd} = channels[c]!;
  const range = ({low, high}: {low: number; high: number}, of: (value: number) => number) => ({
    low: of(low),
    high: of(high),
  });
  return {
    meanShiftOverSd: range(limits(mean), (value) => (value - centre) / sd),
    varianceRatio: range(limits(logVariance), (value) => Math.exp(value) / sd ** 2),
  };
}

function limits(person: NewPerson): {low: number; high: number} {
  const reach = newPersonReach(person, 0.05);
  return {low: person.mean - reach, high: person.mean + reach};
}
