/** A channel as the rules see it, without what is only shown. */
import type {ChannelDrift} from "../../artifacts/drift/channel.ts";

export type JudgedChannel = Omit<ChannelDrift, keyof DescribedChannel>;

/** What is measured for the reader alone. */
export type DescribedChannel = Pick<
  ChannelDrift,
  "effectiveSampleSize" | "ksPNaive" | "ksP" | "histogram" | "quantiles"
>;
