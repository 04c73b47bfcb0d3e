/** The whole pipeline as one page, to be read from top to bottom: the graph, then a cell a stage. */
import {details, figure} from "../../figure.ts";
import {count, integer, list, sentence} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {page, section} from "../../page.ts";
import {anchor, dagPlot} from "../../plot/dag.ts";
import {dataTable} from "../../table.ts";
import {describeShared, describeStageCode, type StageCode, shareCode} from "./code.ts";
import type {PipelineDescription, StageDescription, StageState} from "./description.ts";
import {previewOf} from "./preview.ts";

const STATES: Readonly<Record<StageState, {mark: string; tone: "pass" | "warn" | "muted"; text: string}>> = {
  fresh: {mark: "✓", tone: "pass", text: "fresh: its outputs are those of its code, parameters and inputs"},
  stale: {mark: "!", tone: "warn", text: "stale: it failed, or has not run since something changed"},
  frozen: {mark: "❄", tone: "muted", text: "frozen: its outputs are used as they are"},
  unbuilt: {mark: "○", tone: "muted", text: "not built: frozen until it is named"},
  empty: {
    mark: "∅",
    tone: "muted",
    text: "no instances: nothing matches its patterns, or what decides them has not run",
  },
};
/** Of the stale stages, in the title. */
const MOST_NAMED = 4;
/** A graph of more is no picture any more. */
const MAX_NODES = 120;

/** The file's text: a pure function of the description. */
export function pipelinePage(description: PipelineDescription): string {
  const {stages, omitted} = description;
  const code = shareCode(stages);
  return page({
    title: "Pipeline",
    heading: headingOf(stages),
    current: "pipeline",
    setting: {
      trained: stages.some(({instances}) =>
        instances.some(({writes}) => writes.some(({path}) => path === "reports/training.html")),
      ),
    },
    lead: describeStates(stages),
    body: [
      section("graph", "Graph", drawGraph(description)),
      ...stages.map((stage) => describeStage(stage, code.byStage.get(stage.name)!, description.since)),
      ...(code.shared.length === 0
        ? []
        : [section("shared-code", "Shared code", describeShared(code.shared))]),
      ...(omitted === 0
        ? []
        : [
            html`<p class="note">${count(omitted, "more stage")} not shown here; <code>pnpm dag graph</code> lists all.</p>`,
          ]),
    ],
  });
}

/** What is stale, by name, or that nothing is. */
function headingOf(stages: readonly StageDescription[]): string {
  const stale = stages.filter(({state}) => state === "stale").map(({name}) => name);
  if (stages.length === 0) return "The pipeline has no stages";
  if (stale.length === 0) return "Nothing is stale";
  const named =
    stale.length > MOST_NAMED ? [...stale.slice(0, MOST_NAMED), `${stale.length - MOST_NAMED} more`] : stale;
  return `${count(stale.length, "stage is", "stages are")} stale: ${list(named)}`;
}

function describeStates(stages: readonly StageDescription[]): string {
  const states = [...new Set(stages.map(({state}) => state))];
  const counts = states.map((state) => {
    const n = stages.filter((stage) => stage.state === state).length;
    return `${n} ${state === "unbuilt" ? "not built" : state === "empty" ? "without instances" : state}`;
  });
  return `${count(stages.length, "stage")}: ${list(counts)}.`;
}

function drawGraph({stages, edges}: PipelineDescription): Html {
  if (stages.length === 0) return html`<p>The pipeline has no stages.</p>`;
  const states = [...new Set(stages.map(({state}) => state))];
  const legend = html`<ul>${states.map((state) => html`<li><span class="${STATES[state].tone}">${STATES[state].mark}</span> ${STATES[state].text}</li>`)}</ul>`;
  if (stages.length > MAX_NODES)
    return html`<p>${count(stages.length, "stage")} are too many for a picture.</p>${legend}`;
  const nodes = stages.map(({name, state}) => ({
    id: name,
    mark: STATES[state].mark,
    tone: STATES[state].tone,
    label: `${name}, ${STATES[state].text}`,
  }));
  const readersOf = (name: string): string =>
    edges
      .filter(([from]) => from === name)
      .map(([, to]) => to)
      .join(", ");
  const table = dataTable({
    caption: "Stages, and the stages that read what they write",
    columns: [
      {
        head: "Stage",
        names: true,
        value: ({name}: StageDescription) => html`<a href="#stage-${anchor(name)}">${name}</a>`,
      },
      {head: "State", value: ({state}) => STATES[state].text.split(":")[0]!},
      {head: "Instances", numeric: true, value: ({count: n}) => integer(n)},
      {head: "Read by", value: ({name}) => readersOf(name)},
    ],
    rows: stages,
  });
  const finding = `${count(edges.length, "link")} between ${count(stages.length, "stage")}: each reads what stands to its left.`;
  return html`${figure({finding, charts: [dagPlot(nodes, edges, finding)], table})}${legend}`;
}

function describeStage(stage: StageDescription, code: StageCode, since: string | undefined): Html {
  const {name, state, desc, comment, action, params, previews} = stage;
  const {mark, tone, text} = STATES[state];
  const about = [...(desc === undefined ? [] : [desc]), ...(comment ?? "").split(/\n\s*\n/)].filter(
    (part) => part !== "",
  );
  return section(
    `stage-${anchor(name)}`,
    name,
    html`<p class="note"><span class="${tone}">${mark}</span> ${text}.</p>`,
    about.map((part) => html`<p>${sentence(part)}</p>`),
    describeAction(action, code),
    params.length === 0
      ? ""
      : dataTable({
          caption: "Parameters",
          columns: [
            {
              head: "Key",
              names: true,
              value: ([key]: readonly [string, string]) => html`<code>${key}</code>`,
            },
            {head: "Value", value: ([, value]) => html`<code>${value}</code>`},
          ],
          rows: params,
        }),
    describeInstances(stage),
    previews.map((preview) => previewOf(preview, since)),
  );
}

function describeAction(action: StageDescription["action"], code: StageCode): Html {
  if (action.kind === "cmd" && action.commands.length === 0) return html``;
  if (action.kind === "cmd") return html`<pre><code>${action.commands.join("\n")}</code></pre>`;
  const {file, source, symbols} = action;
  const names = (symbols ?? []).reduce((sum, one) => sum + one.names.length, 0);
  return details(
    symbols === undefined
      ? html`Code: ${file}`
      : html`Code: ${file}, and ${count(names, "symbol")} that it reaches`,
    code.sameAs === undefined
      ? html`<pre><code>${source}</code></pre>`
      : html`<p>The file stands at <a href="#stage-${anchor(code.sameAs)}">${code.sameAs}</a>.</p>`,
    describeStageCode(code),
  );
}

function describeInstances({instances, count: total}: StageDescription): Html {
  if (total === 0) return html``;
  const more = total - instances.length;
  const shortened = (paths: readonly string[]): string =>
    paths.length > 6 ? `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more` : paths.join(", ");
  const table = dataTable({
    caption: total === 1 ? "What it reads and writes" : `What its ${count(total, "instance")} read and write`,
    columns: [
      {head: "Instance", names: true, value: ({name}: (typeof instances)[number]) => name},
      {head: "State", value: ({state}) => STATES[state].text.split(":")[0]!},
      {head: "Reads", value: ({reads}) => shortened(reads)},
      {
        head: "Writes",
        value: ({writes}) =>
          writes.map(
            ({path, size, digest}, i) =>
              html`${i > 0 ? html`<br>` : ""}${path} <small class="note">${formatSize(size)}, <code>${digest}</code></small>`,
          ),
      },
    ],
    rows: instances,
  });
  return html`${table}${more > 0 ? html`<p class="note">and ${count(more, "more instance")}.</p>` : ""}`;
}

function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"] as const;
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toPrecision(2))}\u202f${units[unit]}`;
}
