/** What needs no network, evaluated on the same folds: the most frequent training class, and Gaussian naive Bayes. */

import type {Fold} from "../../artifacts/cv/fold.ts";
import {countConfusion} from "../../stats/confusion.ts";
import {countLabels} from "../training/training-data.ts";
import {computeFeatures, FEATURES_PER_CHANNEL} from "./features.ts";
import {fitNaiveBayes, predictNaiveBayes} from "./naive-bayes.ts";
import {partition} from "./partition.ts";
import type {CvWindows} from "./windows.ts";

/** Confusion (classes × classes) of each tested user, by fold and user. */
export interface BaselineCounts {
  readonly majority: Float64Array;
  readonly naiveBayes: Float64Array;
}

/**
 * Evaluates both on each fold, trained on its training users alone as the network is. The features are of the windows
 * as they are in the table: another scaler would change each by a factor and a shift, which naive Bayes undoes.
 */
export function evaluateBaselines(
  windows: CvWindows,
  folds: readonly Fold[],
): Map<string, Map<string, BaselineCounts>> {
  const {labels, users, meta} = windows;
  const classes = meta.classes.length;
  const width = meta.channels.length * FEATURES_PER_CHANNEL;
  const features = computeFeatures(windows.x, meta.lengthSamples, meta.channels.length);
  return new Map(
    folds.map((fold) => {
      const {train, test} = partition(windows, fold);
      const counts = countLabels(
        train.map((i) => labels[i]!),
        classes,
      );
      const majority = counts.indexOf(Math.max(...counts));
      const model = fitNaiveBayes(features, width, labels, train);
      const names = [...new Set(test.map((i) => users[i]!))].sort();
      const people = names.map((user): [string, BaselineCounts] => {
        const own = test.filter((i) => users[i] === user);
        const truth = Int32Array.from(own, (i) => labels[i]!);
        return [
          user,
          {
            majority: countConfusion(truth, new Int32Array(own.length).fill(majority), classes),
            naiveBayes: countConfusion(truth, predictNaiveBayes(model, features, width, own), classes),
          },
        ];
      });
      return [fold.fold, new Map(people)];
    }),
  );
}
