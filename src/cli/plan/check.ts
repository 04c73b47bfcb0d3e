/**
 * What would go wrong after much work, found before any: whether the model, its card, the parameters and the labelled
 * data fit each other. `repro` asks once something is stale, and `repro --dry`.
 *
 * Bundled apart: a run with nothing to do never loads it.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {type Card, readCard, requireOwnCard} from "../../artifacts/card.ts";
import {hasGyro} from "../../artifacts/channels.ts";
import {readScaler} from "../../artifacts/scaler.ts";
import {formatsSchema} from "../../formats/tables/column-map.ts";
import {readShape} from "../../model/adopt/adopt.ts";
import {readModel, type SavedModel} from "../../model/keras/model.ts";
import {checkWritable} from "../../model/keras/write.ts";
import {refuseLeak} from "../../model/training/leak.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Instance} from "../../runner/definition/instance.ts";
import type {LabelledNames, Maps} from "../../windows/labelled-map.ts";
import {findLabelledNames} from "../../windows/labelled-names.ts";
import {type Choice, splitUsers} from "../../windows/split.ts";
import {checkParams} from "./check-params.ts";
import {listSettings, valueAt} from "./settings.ts";

type Params = Readonly<Record<string, unknown>>;

/**
 * Throws the first ExpectedError that the plan would end in, naming file, place and remedy. `stages`: those whose
 * parameters are looked at by their schemas.
 */
export async function checkPlan(
  root: string,
  instances: readonly Instance[],
  params: Params,
  stages?: readonly Instance[],
): Promise<void> {
  if (stages !== undefined) await checkParams(root, stages);
  // by their files: a pipeline of somebody else's may have a stage of the same name
  const pathOf = (stage: string, role: string): string | undefined => {
    const file = `stages/${stage === "predict_labelled" ? "predict" : stage}.ts`;
    const found = instances.find(
      ({stage: name, frozen, action}) =>
        name === stage && !frozen && action.kind === "run" && action.file === file,
    );
    return found?.deps.find((dep) => dep.role === role)?.paths[0];
  };
  const labelled = pathOf("reference", "labelled");
  const names =
    labelled !== undefined && existsSync(join(root, labelled))
      ? await findLabelledNames(join(root, labelled), readMaps(params))
      : undefined;
  const start = pathOf("finetune", "start");
  if (start !== undefined) await checkStart(join(root, start), params, names);
  const model = pathOf("predict_labelled", "model") ?? pathOf("predict", "model");
  const card = pathOf("evaluate", "card") ?? pathOf("drift", "card");
  const scaler = pathOf("predict_labelled", "scaler") ?? pathOf("predict", "scaler");
  if (model === undefined || instances.some(({outs}) => outs.some(({path}) => path === model))) return;
  if (!existsSync(join(root, model)))
    throw new ExpectedError("input", `the model ${model} is not there, and no stage writes it`, {
      file: model,
      hint: "Check the path, which is taken from the folder of dag.yaml: `model` in params.yaml.",
    });
  const read = await readModel(join(root, model), {
    timesteps: Number(valueAt(params, "windows.lengthSamples")),
  });
  const shape = readShape(read);
  if (card === undefined) return checkShape(shape, params, names, model);
  if (!existsSync(join(root, card)))
    throw new ExpectedError(
      "input",
      `the model ${model} has no card, which says whom it was trained on and what it takes`,
      {
        file: card,
        hint: `Write it: \`pnpm model adopt ${model}\`.`,
      },
    );
  const known = await readCard(join(root, card));
  requireOwnCard(known, read.hash, card);
  checkClasses(known, shape.classes, card);
  checkChannels(known, shape.channels, card);
  checkSettings(known, params, card, names);
  if (scaler !== undefined && scaler !== card && existsSync(join(root, scaler)))
    await checkScaler(join(root, scaler), scaler, known);
  if (names !== undefined) checkLabelled(names, known, params, labelled!);
}

/** Where no card says what the model takes, the parameters say what it is given. */
function checkShape(
  {samples, channels}: ReturnType<typeof readShape>,
  params: Params,
  names: LabelledNames | undefined,
  file: string,
): void {
  const length = Number(valueAt(params, "windows.lengthSamples"));
  const isAccelOnly = valueAt(params, "reference.sensors") === "accelerometer" || names?.hasGyro === false;
  const given = isAccelOnly ? 3 : 6;
  if (samples === length && channels.length === given) return;
  throw new ExpectedError(
    "input",
    `the model takes windows of ${samples} samples and ${channels.length} channels, the parameters give it ${length} and ${given}`,
    {
      file,
      hint: "Set windows.lengthSamples and reference.sensors to what it takes, or use another model.",
    },
  );
}

/** Throws an ExpectedError where a column map is none. */
function readMaps({formats}: Params): Maps {
  const result = formatsSchema.safeParse(formats ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ExpectedError("input", `formats: ${issue?.message}`, {
    file: "params.yaml",
    place: ["formats", ...(issue?.path ?? [])].join("."),
    hint: "Correct the column map; docs/data.md has its keys.",
  });
}

async function checkStart(path: string, params: Params, names: LabelledNames | undefined): Promise<void> {
  if (!existsSync(path)) return;
  const length = Number(valueAt(params, "windows.lengthSamples"));
  const model: SavedModel = await readModel(path, {timesteps: length});
  checkWritable(model);
  const {samples, classes} = readShape(model);
  const refuse = (message: string, hint: string): ExpectedError =>
    new ExpectedError("input", message, {file: path, place: "start", hint});
  if (samples !== length)
    throw refuse(
      `the model takes ${samples} samples, windows.lengthSamples is ${length}`,
      `Set windows.lengthSamples to ${samples}.`,
    );
  const listed = valueAt(params, "reference.classes");
  const count = Array.isArray(listed) ? listed.length : names?.activities.length;
  if (count !== undefined && count !== classes)
    throw refuse(
      `the model gives ${classes} classes, the labelled data has ${count}`,
      "Start from a model with as many outputs, or list reference.classes.",
    );
}

function checkClasses(card: Card, outputs: number, file: string): void {
  if (card.classes.length === outputs) return;
  throw new ExpectedError(
    "input",
    `the card names ${card.classes.length} classes, the model gives ${outputs}`,
    {
      file,
      place: "classes",
      hint: "Name each class once, in the order of the model's outputs.",
    },
  );
}

function checkChannels(card: Card, channels: readonly string[], file: string): void {
  if (card.channels.length === channels.length) return;
  throw new ExpectedError(
    "input",
    `the card names the channels ${card.channels.join(", ")}, the model takes ${channels.length}`,
    {
      file,
      place: "channels",
      hint: `Name ${channels.join(", ")}, or write the card with \`pnpm model adopt\`.`,
    },
  );
}

function checkSettings(card: Card, params: Params, file: string, names: LabelledNames | undefined): void {
  // a table without gyroscope is one of the accelerometer alone, whatever is taken of it
  const wrong = listSettings(card, params).filter(
    ({key, expected}) =>
      !(key === "reference.sensors" && expected === "accelerometer" && names?.hasGyro === false),
  );
  if (wrong.length === 0) return;
  const found = wrong
    .map(({key, found: value, expected}) => `${key} is ${value}, expected ${expected}`)
    .join("; ");
  throw new ExpectedError("input", `the model takes other windows than the parameters say: ${found}`, {
    file,
    place: "window",
    hint: `Set them in params.yaml, or add ${wrong.map(({key, expected}) => `--set ${key}=${expected}`).join(" ")}.`,
  });
}

/** A scaler beside the card, for who keeps it there, has to name the model's classes. */
async function checkScaler(path: string, file: string, card: Card): Promise<void> {
  const {classes} = await readScaler(path);
  if (classes.join("\n") === card.classes.join("\n")) return;
  throw new ExpectedError(
    "input",
    `the scaler's classes are ${classes.join(", ")}; the card's ${card.classes.join(", ")}`,
    {
      file,
      place: "classes",
      hint: "Leave the parameter `scaler` as it ships: then it is the card's.",
    },
  );
}

function checkLabelled(names: LabelledNames, card: Card, params: Params, file: string): void {
  if (hasGyro(card.channels) && !names.hasGyro)
    throw new ExpectedError("input", "the labelled data has no gyroscope, which the model takes", {
      file,
      place: "the header",
      hint: "Add the columns Gx_w, Gy_w and Gz_w, or use a model of the accelerometer alone.",
    });
  const foreign = names.activities.filter((activity) => !card.classes.includes(activity));
  if (foreign.length > 0)
    throw new ExpectedError(
      "input",
      `the labelled data has ${foreign.join(", ")}, which the model does not know; it knows ${card.classes.join(", ")}`,
      {
        file,
        place: "column activity",
        hint: "Correct the labels, leave these rows out, or correct `classes` in the card.",
      },
    );
  const users = valueAt(params, "reference") as {
    testUsers: Choice;
    validationUsers: Choice;
    testFold: number;
  };
  const choice = {test: asNames(users.testUsers), validation: asNames(users.validationUsers)};
  const split = splitUsers(names.users, {...choice, seed: Number(params.seed), fold: users.testFold}, file);
  refuseLeak(card, {...split, source: file.split("/").at(-1)!}, file);
}

const asNames = (choice: Choice): Choice => (typeof choice === "number" ? choice : choice.map(String));
