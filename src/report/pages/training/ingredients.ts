/** What was trained on what: layers, people, windows and weights of the classes, and the parameters as given. */
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {count, fixed, integer, list, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, factList} from "../../table.ts";

export function layerTable({layers, architecture, model}: TrainingHistory): Html {
  const sum = (test: (layer: TrainingHistory["layers"][number]) => boolean): number =>
    layers.filter(test).reduce((total, {parameters}) => total + parameters, 0);
  return html`${factList([
    ["Model", html`<code>${model}</code>`],
    ["Architecture", html`<code>${architecture}</code>`],
    ["Parameters", integer(sum(() => true))],
    ["Of trained layers", integer(sum(({trainable}) => trainable))],
    ["Of frozen layers", integer(sum(({trainable}) => !trainable))],
  ])}${dataTable({
    caption: "Layers, input first",
    columns: [
      {head: "Layer", value: ({name}) => name, names: true},
      {head: "Class", value: ({className}) => className},
      {head: "Output of a window", value: ({outputShape}) => outputShape.map(integer).join(" × ")},
      {head: "Parameters", value: ({parameters}) => integer(parameters), numeric: true},
      {
        head: "Trained",
        value: ({parameters, trainable}) =>
          parameters === 0 ? "nothing to train" : trainable ? "yes" : "frozen",
      },
    ],
    rows: layers,
    empty: "No layer was recorded.",
  })}`;
}

export function dataTables({users, windows, classes, classWeights}: TrainingHistory): Html {
  const total = {train: sumOf(windows.train), validation: sumOf(windows.validation)};
  const people = (names: readonly string[]): string =>
    names.length === 0 ? "none" : `${list(names)} (${count(names.length, "person", "people")})`;
  return html`${factList([
    ["Trained on", people(users.train)],
    ["Validated on", people(users.validation)],
    ["Training windows", integer(total.train)],
    ["Validation windows", integer(total.validation)],
  ])}${dataTable({
    caption: `Windows of each behaviour${classWeights === null ? "; all count alike in the loss" : ", and what one counts in the loss"}`,
    columns: [
      {head: "Behaviour", value: (i) => words(classes[i]!), names: true},
      {head: "Training", value: (i) => integer(windows.train[i]), numeric: true},
      {head: "Share", value: (i) => percent(windows.train[i]! / total.train), numeric: true},
      {head: "Validation", value: (i) => integer(windows.validation[i]), numeric: true},
      {head: "Share", value: (i) => percent(windows.validation[i]! / total.validation), numeric: true},
      ...(classWeights === null
        ? []
        : [{head: "Weight", value: (i: number) => fixed(classWeights[i], 3), numeric: true}]),
    ],
    rows: classes.map((_, i) => i),
    absent: "there are no windows to take a share of.",
  })}`;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

export function parameterTable({params}: TrainingHistory): Html {
  return dataTable({
    caption: "Parameters as they were given",
    columns: [
      {head: "Parameter", value: ([name]) => name, names: true},
      {head: "Value", value: ([, value]) => html`<code>${value}</code>`},
    ],
    rows: flatten(params, ""),
    empty: "No parameter was recorded.",
  });
}

/** `{a: {b: 1}}` as `["a.b", "1"]`, in the order given. */
function flatten(value: object, prefix: string): [name: string, value: string][] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    typeof item === "object" && item !== null && !Array.isArray(item) && Object.keys(item).length > 0
      ? flatten(item, `${prefix}${key}.`)
      : [
          [`${prefix}${key}`, typeof item === "string" ? item : (JSON.stringify(item) ?? "undefined")] as [
            string,
            string,
          ],
        ],
  );
}
