/** How well the domain classifier separates people of the reference from each other. */
import {quantileSorted} from "../../stats/quantile.ts";
import {domainAuc} from "./domain-classifier.ts";
import {type Features, selectFeatures} from "./features.ts";
import {type Group, LEAST_GROUPS} from "./groups.ts";

/** An area takes up to a tenth of a second; eight people show how much they differ. */
const MOST_PEOPLE = 8;

/**
 * The 95 % quantile of the area under the curve of one person against the others; null with fewer than three people,
 * or too few windows of each.
 */
export function domainNull95(features: Features, people: readonly Group[], folds: number): number | null {
  if (people.length < LEAST_GROUPS) return null;
  const areas = people.slice(0, MOST_PEOPLE).map((person) => {
    const others = people.filter((other) => other !== person).flatMap(({rows}) => rows);
    return domainAuc(selectFeatures(features, others), selectFeatures(features, person.rows), folds);
  });
  const defined = Float64Array.from(areas).filter((area) => !Number.isNaN(area));
  return defined.length === 0 ? null : quantileSorted(defined.sort(), 0.95);
}
