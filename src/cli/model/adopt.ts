/** `pnpm model adopt FILE`: the card of a model from elsewhere, with what is missing asked for by name. */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {basename, dirname, relative, resolve} from "node:path";
import {createInterface} from "node:readline/promises";
import {type Card, cardBeside, formatCard} from "../../artifacts/card.ts";
import {ACCEL_NAMES, findOwnScaling, GYRO_NAMES, makeCard, readShape} from "../../model/adopt/adopt.ts";
import {parseClasses} from "../../model/adopt/classes.ts";
import {parseScaling, type Scaling} from "../../model/adopt/scaling.ts";
import {readModel, type SavedModel} from "../../model/keras/model.ts";
import {openPredictor} from "../../model/keras/predict.ts";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatPairs} from "../../platform/terminal/table.ts";
import {loadPipeline} from "../../runner/definition/load.ts";
import {listSettings} from "../plan/settings.ts";

export default defineCommand({
  words: "FILE",
  about: `Writes FILE's card, my.card.yaml beside my.keras: whom it was trained on, its classes, its windows, its scaler.
What is not given is asked for on a terminal, and named otherwise.`,
  options: {
    classes: {
      type: "string",
      value: "A,B|FILE",
      help: "in the order of the outputs; or a JSON, text or CSV of them",
    },
    users: {type: "string", value: "A,B", help: 'people it was trained on, or "unknown"'},
    validation: {type: "string", value: "A,B", help: "people on whom its epoch was chosen"},
    data: {type: "string", value: "FILE", help: "the labelled file in which these people bear these names"},
    scaler: {type: "string", value: "FILE", help: 'JSON or CSV of means and deviations, or "none"'},
    rate: {type: "string", value: "HZ", help: "samples a second of its windows"},
    step: {type: "string", value: "N", help: "samples from one window to the next (default: half a window)"},
    steps: {type: "string", value: "N", help: "samples of a window, for a model that leaves them open"},
    "accel-unit": {type: "string", value: "UNIT", help: `${ACCEL_NAMES.join(" | ")}, gravity included`},
    "gyro-unit": {type: "string", value: "UNIT", help: GYRO_NAMES.join(" | ")},
    out: {
      type: "string",
      value: "FILE",
      help: "the card, where it cannot lie beside the model: --set card=FILE then",
    },
    force: {type: "boolean", help: "replace a card that is there"},
  },
  notes: `Example
  pnpm model adopt my.keras --classes sitting,walking,nail_biting,hair_pulling --users ana,ben --rate 100 --scaler scaler.json`,
  async run({values, words, printer, root}) {
    const path = words[0]!;
    const out = values.out ?? cardBeside(path);
    if (existsSync(out) && values.force !== true)
      throw new ExpectedError("input", "this card is there already", {
        file: out,
        hint: "Replace it with --force.",
      });
    const whole = {low: 1, high: 1e6, whole: true};
    const timesteps =
      values.steps === undefined
        ? {}
        : {timesteps: parseNumber(values.steps, "steps", {otherwise: 200, ...whole})};
    const model = await readModel(path, timesteps);
    const card = await describe(model, values, printer);
    await tryModel(path, card);
    writeAtomicSync(out, Buffer.from(formatCard(card)));
    printer.print(
      `${printer.paint(out, "bold")}  written\n\n${formatPairs(pairsOf(card), printer)}\n\n${advise(root, path, card)}`,
    );
    return 0;
  },
});

/** Throws an ExpectedError where the model gives no probabilities: found here, not once recordings have been read. */
async function tryModel(path: string, {window, channels, classes, scaler}: Card): Promise<void> {
  const size = window.samples * channels.length;
  // samples as they come to it: about 0, or about gravity
  const level = scaler === "none" ? 5 : 0;
  const x = Float32Array.from({length: 2 * size}, (_, i) => level + Math.sin(i * 0.37));
  const shape = {lengthSamples: window.samples, channels: channels.length, classes: classes.length};
  const predictor = await openPredictor(path, {...shape, threads: 1});
  try {
    await predictor.predict(x, {batchSize: 2, source: path});
  } finally {
    await predictor.close();
  }
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

async function describe(model: SavedModel, values: Values, printer: Printer): Promise<Card> {
  const shape = readShape(model);
  const own = findOwnScaling(model);
  const ask = createAsk(values, printer);
  const scalerText = await ask(
    "scaler",
    'file of means and deviations, or "none" if the model takes m/s² and deg/s as they are',
    own === undefined ? undefined : "none",
  );
  const scaling =
    scalerText === undefined || scalerText === "none"
      ? "none"
      : await readScaling(scalerText, shape.channels);
  const told = scaling === "none" ? undefined : scaling.told;
  const classText = await ask(
    "classes",
    `${shape.classes} classes in the order of the outputs`,
    told?.classes.join(","),
  );
  const userText = await ask(
    "users",
    'people it was trained on, with commas, or "unknown"',
    told && told.trainUsers.length > 0 ? told.trainUsers.join(",") : undefined,
  );
  const rate = await ask("rate", "samples a second of its windows", told && String(told.rateHz));
  ask.finish(model.file);
  const positive = {otherwise: 50, low: 0.1, high: 1e5, whole: false};
  return makeCard(model, {
    classes: existsSync(classText!)
      ? parseClasses(await readFile(classText!, "utf8"), classText!)
      : parseClasses(classText!, "--classes"),
    users: userText === "unknown" ? "unknown" : splitNames(userText!),
    validation: typeof values.validation === "string" ? splitNames(values.validation) : [],
    data: typeof values.data === "string" ? basename(values.data) : null,
    rateHz: parseNumber(rate, "rate", positive),
    step:
      values.step === undefined
        ? told?.step
        : parseNumber(String(values.step), "step", {...positive, whole: true}),
    scaling,
    accelUnit: choose(values["accel-unit"], ACCEL_NAMES, "accel-unit"),
    gyroUnit: choose(values["gyro-unit"], GYRO_NAMES, "gyro-unit"),
  });
}

interface Ask {
  (option: string, what: string, known: string | undefined): Promise<string | undefined>;
  /** Throws an ExpectedError that names all that was not given and could not be asked for. */
  finish(file: string): void;
}

/** An option's value, what is known without it, or what a person types. */
function createAsk(values: Values, printer: Printer): Ask {
  const missing: string[] = [];
  const isAsked = printer.live && process.stdin.isTTY === true;
  const ask = async (
    option: string,
    what: string,
    known: string | undefined,
  ): Promise<string | undefined> => {
    const given = values[option];
    if (typeof given === "string" && given.trim() !== "") return given.trim();
    if (known !== undefined) return known;
    if (!isAsked) {
      missing.push(`--${option}: ${what}`);
      return undefined;
    }
    const lines = createInterface({input: process.stdin, output: process.stdout});
    const ended = new Promise<never>((_, reject) => {
      lines.once("close", () =>
        reject(new ExpectedError("interrupted", "nothing is written", {hint: `Give --${option}.`})),
      );
    });
    for (;;) {
      const answer = (await Promise.race([lines.question(`${what}: `), ended])).trim();
      if (answer === "") continue;
      ended.catch(() => {});
      lines.close();
      return answer;
    }
  };
  const finish = (file: string): void => {
    if (missing.length === 0) return;
    throw new ExpectedError(
      "usage",
      `what the file does not say has to be given:\n  ${missing.join("\n  ")}`,
      {
        file,
        hint: 'Give these options; the people it was trained on may be "unknown".',
      },
    );
  };
  return Object.assign(ask, {finish});
}

async function readScaling(file: string, channels: readonly string[]): Promise<Scaling> {
  return parseScaling(await readFile(file, "utf8"), file, channels);
}

function choose<T extends string>(value: unknown, names: readonly T[], option: string): T {
  if (value === undefined) return names[0]!;
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  throw new ExpectedError("usage", `--${option} is "${value}"`, {hint: `Give one of ${names.join(", ")}.`});
}

const splitNames = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

function pairsOf(card: Card): [string, string][] {
  const {trained, window, scaler} = card;
  return [
    [
      "trained on",
      trained.users === "unknown"
        ? "unknown: it can be judged, but at most with care"
        : trained.users.join(", "),
    ],
    ...(trained.validation.length > 0
      ? [["chosen on", trained.validation.join(", ")] as [string, string]]
      : []),
    ["classes", card.classes.map((name, i) => `${i} ${name}`).join("  ")],
    ["window", `${window.samples} samples at ${window.rateHz} Hz, one every ${window.step}`],
    [
      "channels",
      `${card.channels.join(", ")} in ${card.units.accel} (gravity ${card.gravity})${card.units.gyro === "none" ? "" : ` and ${card.units.gyro}`}`,
    ],
    [
      "scaler",
      scaler === "none"
        ? "none: the model takes these units as they are"
        : `means ${scaler.mean.map((x) => x.toPrecision(4)).join(", ")}`,
    ],
  ];
}

/** The command that uses the model, with the parameters that have to follow its windows. */
function advise(root: string, path: string, card: Card): string {
  const loaded = loadPipeline(root);
  const settings = loaded.ok ? listSettings(card, loaded.params) : [];
  const name = relative(root, resolve(path)) || basename(dirname(path));
  const all = [`model=${name}`, ...settings.map(({key, expected}) => `${key}=${expected}`)];
  return `Use it, or write the same into params.yaml:\n  pnpm dag repro ${all.map((one) => `--set ${one}`).join(" ")}`;
}
