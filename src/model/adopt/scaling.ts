/**
 * What a model's input was scaled with, from what people have: kymo's scaler.json or scaler_config.json, the attributes
 * of a scikit-learn scaler as JSON (StandardScaler, RobustScaler, MinMaxScaler), or a CSV of means and deviations.
 *
 * All become (x − mean) / scale. Attributes: https://scikit-learn.org/stable/api/sklearn.preprocessing.html
 */
import {parseScaler, type Scaler} from "../../artifacts/scaler.ts";
import {ExpectedError} from "../../platform/failure.ts";

export interface Scaling {
  /** One for each channel that the model takes. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  /** What else a scaler of kymo's says. */
  readonly told?: Pick<Scaler, "classes" | "rateHz" | "window" | "step" | "trainUsers">;
}

const HINT =
  'Give a JSON such as {"mean_": […], "scale_": […]} with a number for each channel, a CSV with the columns channel, mean, scale, or --scaler none.';

/** For a model of these channels. Throws an ExpectedError naming `file` and what is wrong. */
export function parseScaling(text: string, file: string, channels: readonly string[]): Scaling {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (!trimmed.startsWith("{")) return fromCsv(trimmed, file, channels);
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(trimmed);
  } catch (cause) {
    throw refuse(file, `this is not JSON: ${(cause as Error).message}`);
  }
  if ("kymo" in value || "scaler_mean" in value) {
    const scaler = parseScaler(trimmed, file);
    // kymo's own scaler says on whom the scaler was fitted, and the model may have learnt from others
    const trainUsers = "scaler_mean" in value ? scaler.trainUsers : [];
    const order = findChannels(scaler.channels, file, channels);
    const pick = (values: readonly number[]): number[] => order.map((at) => values[at]!);
    return {mean: pick(scaler.mean), scale: pick(scaler.scale), told: {...scaler, trainUsers}};
  }
  return fromAttributes(value, file, channels);
}

function fromAttributes(
  value: Readonly<Record<string, unknown>>,
  file: string,
  channels: readonly string[],
): Scaling {
  const names = namesOf(value) ?? channels;
  const find = (...keys: string[]): number[] | undefined => {
    const key = keys.find((one) => Object.hasOwn(value, one) && value[one] !== null);
    return key === undefined ? undefined : numbers(value[key], key, file, names);
  };
  const order = findChannels(names, file, channels);
  const pick = (values: readonly number[]): number[] => order.map((at) => values[at]!);
  const [least, stretch] = [find("min_"), find("scale_", "scale")];
  if (least !== undefined && stretch !== undefined)
    // MinMaxScaler: x · scale + min
    return check(
      pick(least.map((min, i) => -min / stretch[i]!)),
      pick(stretch.map((factor) => 1 / factor)),
      file,
      channels,
    );
  const variance = find("var_", "variance", "var");
  const scale = find("scale_", "scale", "std_", "std") ?? variance?.map(Math.sqrt);
  const mean = find("mean_", "mean", "center_", "center");
  if (scale === undefined && mean === undefined)
    throw refuse(
      file,
      `it has ${Object.keys(value).slice(0, 8).join(", ") || "nothing"}, and no mean_ or scale_`,
    );
  const all = (number: number): number[] => names.map(() => number);
  return check(pick(mean ?? all(0)), pick(scale ?? all(1)), file, channels);
}

/** The channels in the order of the numbers, where the file says it. */
function namesOf(value: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const names = value.feature_names_in_ ?? value.channels;
  return Array.isArray(names) ? names.map(String) : undefined;
}

/** Where each of `channels` stands among the names. */
function findChannels(names: readonly string[], file: string, channels: readonly string[]): number[] {
  const plain = names.map((name) => name.trim().toLowerCase().replace(/_w$/, ""));
  const order = channels.map((channel) => plain.indexOf(channel.toLowerCase()));
  const missing = channels.filter((_, i) => order[i]! < 0);
  if (missing.length === 0) return order;
  throw refuse(file, `its channels are ${names.join(", ")}; ${missing.join(", ")} are not among them`);
}

function fromCsv(text: string, file: string, channels: readonly string[]): Scaling {
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  const header = (rows[0] ?? []).map((cell) => cell.toLowerCase());
  const find = (...names: string[]): number => header.findIndex((cell) => names.includes(cell));
  const [channel, mean, scale] = [
    find("channel", "name", "feature"),
    find("mean"),
    find("scale", "std", "sd"),
  ];
  if (mean < 0 || scale < 0)
    throw refuse(
      file,
      `expected the columns mean and scale, the first line reads ${(rows[0] ?? []).join(",")}`,
    );
  const body = rows.slice(1);
  const names = channel < 0 ? channels : body.map((row) => row[channel] ?? "");
  const order = findChannels(names, file, channels);
  const column = (at: number, name: string): number[] =>
    numbers(
      body.map((row) => Number(row[at] || "?")),
      name,
      file,
      names,
    );
  const [means, scales] = [column(mean, "mean"), column(scale, "scale")];
  return check(
    order.map((at) => means[at]!),
    order.map((at) => scales[at]!),
    file,
    channels,
  );
}

function numbers(value: unknown, name: string, file: string, channels: readonly string[]): number[] {
  const flat = Array.isArray(value) ? value.flat(2) : [];
  if (flat.length === channels.length && flat.every((one) => typeof one === "number" && Number.isFinite(one)))
    return flat;
  throw refuse(file, `${name} has ${flat.length} numbers, expected one for each of ${channels.join(", ")}`);
}

function check(mean: number[], scale: number[], file: string, channels: readonly string[]): Scaling {
  const wrong = scale.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong < 0 && mean.every(Number.isFinite)) return {mean, scale};
  throw refuse(
    file,
    `the scale of ${channels[wrong] ?? "a channel"} is ${scale[wrong]}, expected more than 0`,
  );
}

function refuse(file: string, message: string): ExpectedError {
  return new ExpectedError("input", message, {file, place: "scaler", hint: HINT});
}
