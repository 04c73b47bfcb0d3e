/**
 * Draws up a search: the block `train` complete, the space checked against it, and the people.
 *
 * Nested by user: only the training users of the outer split take part. They are split once more, by user, into those
 * that the trials learn from and those that score them; the outer validation and test users stay out.
 */
import * as z from "zod";
import type {Definition} from "../../artifacts/search/search.ts";
import type {Dimension, Domain, Json} from "../../artifacts/search/space.ts";
import type {Values} from "../../artifacts/search/trial.ts";
import type {Splits} from "../../artifacts/splits.ts";
import type {WindowsMeta} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {splitUsers} from "../../windows/split.ts";
import {type TrainOptions, trainSchema} from "../training/params.ts";
import {configure, valueIn} from "./configure.ts";
import type {SearchParams} from "./params.ts";
import {valueAt} from "./space.ts";

const FILE = "params.yaml";

type WindowsShape = Pick<WindowsMeta, "classes" | "lengthSamples" | "channels">;

/** `train` is the block of params.yaml. Throws an ExpectedError for a space that does not fit it. */
export function defineSearch(
  params: SearchParams,
  train: TrainOptions,
  {splits, meta}: {readonly splits: Splits; readonly meta: WindowsShape},
): Definition {
  const {method, trials, keep, epochs, monitor, seed, space} = params;
  const complete = completeTrain(
    configure(JSON.parse(JSON.stringify(train)) as Values, {epochs, "earlyStopping.monitor": monitor}),
    "train",
  );
  for (const dimension of space) checkDimension(complete, dimension);
  if (method === "halving") refuseCosine(complete, space);
  return {
    method,
    trials,
    keep,
    epochs,
    monitor,
    seed,
    dimensions: space,
    train: complete,
    defaults: Object.fromEntries(
      space.map((dimension) => [dimension.path, defaultValue(complete, dimension)]),
    ),
    users: innerSplit(splits, params),
    heldOut: {validation: splits.validation, test: splits.test},
    classes: meta.classes,
    steps: meta.lengthSamples,
    channels: meta.channels.length,
    source: splits.source,
    simulated: splits.simulated,
  };
}

/** The block with every default written out. Throws an ExpectedError at `place` where it is none. */
export function completeTrain(train: Values, place: string): Values {
  const result = trainSchema.safeParse(train);
  if (result.success) return JSON.parse(JSON.stringify(result.data)) as Values;
  throw new ExpectedError("input", `not a block train: ${z.prettifyError(result.error)}`, {
    file: FILE,
    place,
    hint: "Name parameters as they stand in the block train; those that belong together, such as an optimizer with its options, as one: `optimizer: {values: [{name: adam}, {name: sgd, momentum: 0.9}]}`.",
  });
}

/** Each listed value, or both ends of a range, in the place of the default. */
function checkDimension(train: Values, {path, domain}: Dimension): void {
  for (const value of probes(domain))
    completeTrain(configure(train, {[path]: value}), `search.space.${path}`);
}

function probes(domain: Domain): readonly Values[string][] {
  return "values" in domain ? domain.values : [valueAt(domain, 0), valueAt(domain, 1 - 2 ** -32)];
}

/** The default of a path: the listed value that comes to the same once its own defaults are written out, if any. */
function defaultValue(train: Values, {path, domain}: Dimension): Json {
  const value = valueIn(train, path) ?? null;
  const text = JSON.stringify(value);
  const same = ("values" in domain ? domain.values : []).find(
    (listed) =>
      JSON.stringify(valueIn(completeTrain(configure(train, {[path]: listed}), path), path)) === text,
  );
  return same ?? value;
}

/**
 * The cosine's rates follow from the number of epochs that is meant, so a longer run is another from its first step.
 */
function refuseCosine(train: Values, space: readonly Dimension[]): void {
  const schedules = [
    train.schedule,
    ...space.flatMap(({path, domain}) => (path === "schedule" ? probes(domain) : [])),
  ];
  if (!schedules.some((schedule) => (schedule as {name?: unknown} | null)?.name === "cosine")) return;
  throw new ExpectedError(
    "input",
    "halving goes on with trials that were trained for fewer epochs; a cosine schedule cannot",
    {
      file: FILE,
      place: "train.schedule",
      hint: "Set the schedule to constant, step or plateau, or search.method to random or tpe.",
    },
  );
}

function innerSplit({train}: Splits, {validationUsers, seed}: SearchParams): Definition["users"] {
  const refuse = (message: string): never => {
    throw new ExpectedError("input", message, {
      file: FILE,
      place: "search.validationUsers",
      hint: `The search has the training users of the split alone: ${train.join(", ")}. Leave at least one to learn from.`,
    });
  };
  const held = typeof validationUsers === "number" ? validationUsers : new Set(validationUsers).size;
  if (held >= train.length)
    refuse(`${held} of ${train.length} training users would score the trials: nobody is left to learn from`);
  if (typeof validationUsers !== "number") {
    const other = validationUsers.find((name) => !train.includes(name));
    if (other !== undefined) refuse(`user "${other}" is none of the training users`);
    if (held < validationUsers.length) refuse("a user is named twice");
  }
  const inner = splitUsers(train, {test: 0, validation: validationUsers, seed, fold: 0}, FILE);
  return {train: inner.train, validation: inner.validation};
}
