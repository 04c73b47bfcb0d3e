/**
 * model.html: the model card. What the model is, what it was made of, how good it is on whom, and what it is not for.
 * After Mitchell et al., Model Cards for Model Reporting, 2019 (https://doi.org/10.1145/3287560.3287596).
 */
import type {ModelCard} from "../../../artifacts/training/card.ts";
import {ABSENT, count, fixed, integer, list, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {sensorUnits} from "../../sensor-units.ts";
import {dataTable, factList} from "../../table.ts";
import {byClass, bySet, byUser, headline} from "./results.ts";

export function modelCardPage(card: ModelCard, setting: PageSetting = {trained: true}): string {
  return page({
    title: "Model card",
    heading: headingOf(card),
    current: "model",
    setting,
    lead: html`<code>${card.name}</code>: ${card.description}`,
    ...(card.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      html`<p class="statement">${answer(card)}</p>${headline(card)}`,
      section("results", "Results", bySet(card)),
      section("people", "Results by person", byUser(card)),
      section("classes", "Results by behaviour", byClass(card)),
      section("use", "Intended use", use(card)),
      section("limits", "Limits", limits(card)),
      section("data", "Data and people", data(card)),
      section("training", "Training", training(card)),
      section("lineage", "Lineage", lineage(card)),
    ],
  });
}

/** How good it is on whom, as a title. */
function headingOf({metrics: {test}, simulated}: ModelCard): string {
  if (test === null) return "Nobody was held out: how good the model is on new people is not known";
  const people = `${simulated ? "simulated " : ""}${test.users === 1 ? "person" : "people"}`;
  return `On ${integer(test.users)} ${people} that it has never seen, the model is right in ${percent(test.accuracy.value)} of the windows`;
}

/** The card in a sentence or two. */
function answer(card: ModelCard): string {
  const {metrics, users, model, simulated} = card;
  const {test} = metrics;
  const people = simulated ? ["simulated person", "simulated people"] : ["person", "people"];
  const learnt = `It distinguishes ${count(model.classes.length, "behaviour")} and was trained on ${count(users.train.length, people[0]!, people[1]!)}`;
  if (test === null)
    return `${learnt}. Nobody was held out to test it on: how it does on new people is not known.`;
  return `${learnt}. On ${count(test.users, people[0]!, people[1]!)} who took no part in making it, it is right in ${percent(test.accuracy.value)} of the windows${intervalWords(card)}.`;
}

function intervalWords({metrics: {test, level}}: ModelCard): string {
  const {low, high} = test?.accuracy ?? {low: null, high: null};
  return low === null || high === null
    ? "; they are too few to say how sure that is"
    : ` (${percent(level, 0)} interval ${percent(low)} to ${percent(high)})`;
}

const inText = (gravity: string): string => (gravity === "" ? "not recorded" : words(gravity));

function use({model, windows}: ModelCard): Html {
  const [steps, channels] = model.input;
  const {rateHz, units} = windows;
  return html`<p>It answers, for one window of movement at a time, which of ${count(model.classes.length, "behaviour")} it shows: ${list(model.classes.map(words))}. It has no answer for “none of these”, so a window of anything else is given one of these names, too.</p>
<p>It is made for windows as described here. On windows from another sensor, place on the body, rate, unit or scaling its figures do not hold; the drift report of a recording says whether it is like the data the model was made for.</p>
${factList([
  ["Window", `${integer(steps)} steps × ${integer(channels)} channels`],
  ["Length", rateHz > 0 ? `${fixed(steps / rateHz, 2)} s at ${fixed(rateHz, 0)} Hz` : ABSENT],
  [
    "One every",
    rateHz > 0
      ? `${fixed(windows.stepSamples / rateHz, 2)} s (${integer(windows.stepSamples)} samples)`
      : ABSENT,
  ],
  ["Channels", windows.channels.join(", ")],
  ["Units before scaling", sensorUnits(units).join(" and ")],
  ["Gravity", inText(windows.gravity)],
])}`;
}

function limits({limits: sentences, licence}: ModelCard): Html {
  return html`${
    sentences.length === 0
      ? html`<p>The card names no limit. That is an omission, not a promise.</p>`
      : html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  }<p>Licence: ${licence}.</p>`;
}

function data({users, metrics, lineage: {source}, simulated}: ModelCard): Html {
  const rows = [
    ["Training", users.train, metrics.train.windows],
    ["Validation", users.validation, metrics.validation.windows],
    ["Test", users.test, metrics.test?.windows ?? null],
  ] as const;
  return html`<p>Labelled data: ${source}${simulated ? html` <strong>(simulated)</strong>` : ""}. The sets are split by person, so nobody is in two of them.</p>${dataTable(
    {
      caption: "People and windows",
      columns: [
        {head: "Set", value: ([name]) => name, names: true},
        {head: "People", value: ([, people]) => integer(people.length), numeric: true},
        {head: "Windows", value: ([, , windows]) => integer(windows), numeric: true},
        {head: "Who", value: ([, people]) => (people.length === 0 ? "nobody" : people.join(", "))},
      ],
      rows,
      absent: "not judged.",
    },
  )}`;
}

function training({training: run, model}: ModelCard): Html {
  return html`${factList([
    ["Architecture", html`<code>${model.architecture}</code>`],
    ["Parameters", `${integer(model.parameters)}, of which ${integer(model.trainableParameters)} trained`],
    ["Epochs", `${integer(run.epochs)}; weights of epoch ${integer(run.bestEpoch)} kept`],
    ["Batch size", count(run.batchSize, "window")],
    ["Optimizer", run.optimizer],
    ["Seed", String(run.seed)],
    ["Threads", integer(run.threads)],
  ])}<p><strong>Reproducible:</strong> ${run.determinism}</p><p>The run, epoch by epoch: <a href="training.html">training report</a>.</p>`;
}

function lineage({model, windows, lineage: made}: ModelCard): Html {
  const deps = Object.entries(made.deps).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const rows: readonly (readonly [role: string, digest: string])[] = [
    ["Model file", model.hash],
    ["Scaler", windows.scalerHash],
    ["Code of the training", made.code],
    ["Parameters of the training", made.params],
    ["Fingerprint of the training", made.fingerprint],
    ...deps.map(([name, digest]) => [`Input ${name}`, digest] as const),
  ];
  return html`<p>Equal digests mean equal code, data and parameters. Other reports show the first twelve digits, here in bold.</p>${dataTable(
    {
      caption: "Digests",
      columns: [
        {head: "Of", value: ([role]) => role, names: true},
        {
          head: "SHA-256",
          value: ([, digest]) =>
            html`<code class="digest"><strong>${digest.slice(0, 12)}</strong>${digest.slice(12)}</code>`,
        },
      ],
      rows,
    },
  )}`;
}
