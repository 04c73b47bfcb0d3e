/**
 * The code of all stages, each piece once: a file stands at the first stage that runs it, and symbols that the same
 * several stages reach stand together at the end of the page.
 */
import {count, list} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import type {StageDescription} from "./description.ts";

interface Symbols {
  readonly file: string;
  readonly names: readonly string[];
}

export interface SharedCode {
  /** From 1. */
  readonly number: number;
  readonly stages: readonly string[];
  readonly symbols: readonly Symbols[];
}

export interface StageCode {
  /** The stage where the same file stands already. */
  readonly sameAs: string | undefined;
  /** What no other stage reaches in just this part. */
  readonly own: readonly Symbols[];
  readonly shared: readonly SharedCode[];
}

export interface PipelineCode {
  readonly byStage: ReadonlyMap<string, StageCode>;
  readonly shared: readonly SharedCode[];
}

/** In the order of the stages. */
export function shareCode(stages: readonly StageDescription[]): PipelineCode {
  const users = new Map<string, {readonly symbols: Symbols; readonly stages: string[]}>();
  const sources = new Map<string, string>();
  for (const {name, action} of stages) {
    if (action.kind !== "run") continue;
    if (!sources.has(action.source)) sources.set(action.source, name);
    for (const symbols of action.symbols ?? []) {
      const key = JSON.stringify(symbols);
      const known = users.get(key);
      if (known === undefined) users.set(key, {symbols, stages: [name]});
      else known.stages.push(name);
    }
  }
  const groups = new Map<string, {stages: readonly string[]; symbols: Symbols[]}>();
  for (const {symbols, stages: names} of users.values()) {
    const key = JSON.stringify(names);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, {stages: names, symbols: [symbols]});
    else known.symbols.push(symbols);
  }
  const all = [...groups.values()];
  const shared = all
    .filter(({stages: names}) => names.length > 1)
    .map((group, i): SharedCode => ({...group, number: i + 1}));
  const byStage = new Map(
    stages.map(({name, action}): [string, StageCode] => {
      const first = action.kind === "run" ? sources.get(action.source) : undefined;
      return [
        name,
        {
          sameAs: first === name ? undefined : first,
          own: all.find(({stages: names}) => names.length === 1 && names[0] === name)?.symbols ?? [],
          shared: shared.filter(({stages: names}) => names.includes(name)),
        },
      ];
    }),
  );
  return {byStage, shared};
}

export function describeStageCode({own, shared}: StageCode): Html {
  const links = shared.map(
    ({number}, i) => html`${i > 0 ? ", " : ""}<a href="#code-${number}">${number}</a>`,
  );
  return html`${own.length > 0 ? html`<p>It alone reaches:</p>${listSymbols(own)}` : ""}${
    links.length > 0 ? html`<p>${own.length > 0 ? "And shared" : "It reaches shared"} code ${links}.</p>` : ""
  }`;
}

/** Symbols that several stages reach, with the stages. */
export function describeShared(shared: readonly SharedCode[]): Html {
  const parts = shared.map(
    ({number, stages, symbols}) =>
      html`<div id="code-${number}"><p>${number}. ${count(symbols.length, "file")}, for ${list(stages)}:</p>${listSymbols(symbols)}</div>`,
  );
  return html`<p>What several stages reach stands here once. A change in it makes each of them stale.</p>${parts}`;
}

function listSymbols(symbols: readonly Symbols[]): Html {
  return html`<ul>${symbols.map(({file, names}) => html`<li><code>${file}</code> ${names.join(", ")}</li>`)}</ul>`;
}
