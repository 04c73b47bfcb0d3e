/** The statistics of a channel that a null distribution is drawn of. */
import {type StatisticName, statisticNameSchema} from "../../artifacts/drift/channel.ts";

export type Statistics = Readonly<Record<StatisticName, number>>;

export const STATISTICS: readonly StatisticName[] = statisticNameSchema.options;

/** One value for each statistic. */
export function mapStatistics<T>(map: (name: StatisticName) => T): Record<StatisticName, T> {
  return {
    psi: map("psi"),
    jsDistance: map("jsDistance"),
    ks: map("ks"),
    wassersteinOverSd: map("wassersteinOverSd"),
    energyDistance: map("energyDistance"),
    meanShiftOverSd: map("meanShiftOverSd"),
    varianceRatio: map("varianceRatio"),
  };
}
