/** The domain classifier on a recording, and on the people of the reference for comparison. */

import type {DomainClassifier} from "../../artifacts/drift/prediction.ts";
import type {ReferenceContext} from "./context.ts";
import {domainAuc} from "./domain-classifier.ts";
import type {Features} from "./features.ts";

/** Area under the curve for a recording; withheld where there are too few windows on a side. */
export function checkDomain(
  {params, domainNull95, features: reference}: ReferenceContext,
  features: Features,
): DomainClassifier {
  const {domainFolds: folds} = params;
  const withheld = (reason: string): DomainClassifier => {
    return {withheld: reason, auc: null, folds, null95: domainNull95()};
  };
  if (reference === undefined) return withheld("the baseline has samples, not windows");
  const auc = domainAuc(reference, features, folds);
  if (Number.isNaN(auc)) return withheld(`fewer than ${2 * folds} windows`);
  return {withheld: null, auc, folds, null95: domainNull95()};
}
