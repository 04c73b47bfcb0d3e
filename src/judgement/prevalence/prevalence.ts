/**
 * How much of a recording each behaviour takes up, corrected for the model's confusions, with an interval over people.
 *
 * The interval comes from what the same correction is off by in each labelled person the model never saw, corrected with
 * the confusions of the others and reweighted to the mix found in the recording: people confuse the model differently, and
 * that is most of the error. Student's t on their root mean square; what the windows alone leave unknown is added.
 */
import type {Prevalence} from "../../artifacts/drift/prevalence.ts";
import {studentQuantile} from "../../stats/student-t.ts";
import {conditionNumber} from "../../stats/symmetric-eigenvalues.ts";
import type {Predictions} from "../drift/predictions.ts";
import type {Unseen} from "../drift/unseen.ts";
import {type Correction, ESTIMATORS} from "./estimators.ts";
import {confusionsOf, type LabelledOutputs, outputsByPerson, outputsOf} from "./outputs.ts";

export interface PrevalenceParams {
  /** Unseen people below which no interval is given. */
  readonly leastPeople: number;
  /** Condition number of the confusion matrix above which the correction is not to be trusted. */
  readonly maxCondition: number;
  /** Share of the windows that counts as independent. */
  readonly independentShare: number;
}

interface Subject {
  readonly predictions: Predictions;
  /** Why the model's answers mean nothing here; null where they may. */
  readonly unusable: string | null;
}

/** Of either side of a 95 % interval. */
const TAIL = 0.025;
const NORMAL = 1.959963984540054;

export function estimatePrevalence(
  unseen: Unseen,
  {predictions, unusable}: Subject,
  params: PrevalenceParams,
): Prevalence {
  const {classes} = predictions;
  const outputs = outputsOf(predictions, [...predictions.predicted.keys()]);
  const naive = classes.map(
    (_, k) => predictions.predicted.filter((own) => own === k).length / outputs.windows,
  );
  const people = "withheld" in unseen ? [] : outputsByPerson(unseen.predictions, unseen.scored);
  const withheld = unusable ?? ("withheld" in unseen ? unseen.withheld : findObstacle(people, classes));
  const behaviours = (of: (k: number) => Partial<Prevalence["behaviours"][number]>) =>
    classes.map((name, k) => ({
      name,
      naive: naive[k]!,
      sld: null,
      bbse: null,
      adjustedCount: null,
      ...of(k),
    }));
  if (withheld !== null)
    return {
      withheld,
      caution: null,
      people: people.length,
      condition: null,
      behaviours: behaviours(() => ({})),
    };
  const confusions = confusionsOf(people, classes.length);
  const condition = conditionNumber(confusions.counted, classes.length);
  const enough = people.length >= params.leastPeople;
  const counted = outputs.windows * params.independentShare;
  const estimate = (method: Correction) => {
    const shares = ESTIMATORS[method](outputs, confusions, new Float64Array(outputs.windows).fill(1));
    const errors = enough ? personErrors(people, shares, method) : undefined;
    return Array.from(shares, (share, k) => {
      if (errors === undefined) return {share, low: null, high: null};
      const half = halfWidth(
        errors.map((error) => error[k]!),
        share,
        counted,
      );
      return {share, low: Math.max(0, share - half), high: Math.min(1, share + half)};
    });
  };
  const [sld, bbse, adjustedCount] = [estimate("sld"), estimate("bbse"), estimate("adjustedCount")];
  return {
    withheld: null,
    caution: findCaution(people.length, condition, params),
    people: people.length,
    condition,
    behaviours: behaviours((k) => ({sld: sld[k]!, bbse: bbse[k]!, adjustedCount: adjustedCount[k]!})),
  };
}

/** What a correction is off by in each person at a mix of classes, by the confusions of the others. */
function personErrors(
  people: readonly LabelledOutputs[],
  mix: Float64Array,
  method: Correction,
): Float64Array[] {
  const classes = mix.length;
  return people.map((person) => {
    const windows = new Float64Array(classes);
    for (const k of person.truth) windows[k]!++;
    const shown = mix.map((share, k) => (windows[k] === 0 ? 0 : share + LEAST_SHARE));
    const total = shown.reduce((sum, share) => sum + share, 0);
    const weights = Float64Array.from(person.truth, (k) => shown[k]! / windows[k]!);
    const others = confusionsOf(
      people.filter((other) => other !== person),
      classes,
    );
    return ESTIMATORS[method](person, others, weights).map((share, k) => share - shown[k]! / total);
  });
}

/** Keeps the weights of a person who shows none of what was found from adding up to 0. */
const LEAST_SHARE = 1e-9;

/** `counted` windows are as good as independent. */
function halfWidth(errors: readonly number[], share: number, counted: number): number {
  const people = errors.length;
  const square = errors.reduce((sum, error) => sum + error ** 2, 0) / people;
  const shrunk = (share * counted + 0.5) / (counted + 1);
  const overPeople = studentQuantile(TAIL, people) ** 2 * square * (1 + 1 / people);
  return Math.sqrt(overPeople + (NORMAL ** 2 * shrunk * (1 - shrunk)) / counted);
}

function findObstacle(people: readonly LabelledOutputs[], classes: readonly string[]): string | null {
  const rare = classes.filter((_, k) => people.filter(({truth}) => truth.includes(k)).length < 2);
  return rare.length === 0
    ? null
    : `fewer than two labelled people who are new to the model show ${rare.map((name) => `“${name}”`).join(", ")}`;
}

function findCaution(people: number, condition: number, params: PrevalenceParams): string | null {
  const reasons = [
    ...(people < params.leastPeople
      ? [`only ${people} labelled people are new to the model, too few for an interval`]
      : []),
    ...(condition > params.maxCondition
      ? [
          `the model confuses some behaviours so much that their shares cannot be told apart (condition number ${Number.isFinite(condition) ? condition.toPrecision(3) : "infinite"}, limit ${params.maxCondition})`,
        ]
      : []),
  ];
  return reasons.length === 0 ? null : reasons.join("; ");
}
