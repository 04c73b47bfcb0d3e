/**
 * What a page was made from, as its footer tells it: digests of content. Equal ones mean equal data, model, code and
 * parameters, on whatever machine and at whatever commit.
 */

import {details} from "./figure.ts";
import {count, shortHash, words} from "./format.ts";
import {type Html, html} from "./html.ts";

/** As the stage was given it. */
export interface MadeFrom {
  readonly code: string;
  readonly params: string;
  /** By the names in dag.yaml. */
  readonly deps: Readonly<Record<string, string>>;
}

/** Where all results come from; a page reads what was made of them. */
const SOURCES: readonly (readonly [dep: string, name: string])[] = [
  ["model", "model"],
  ["labelled", "labelled data"],
  ["windows", "labelled windows"],
  ["raw", "recordings"],
  ["accel", "accelerometer samples"],
  ["gyro", "gyroscope samples"],
];

export function describeOrigin({code, params, deps}: MadeFrom): Html {
  const sources = SOURCES.flatMap(([dep, name]) =>
    deps[dep] === undefined ? [] : [[name, deps[dep]] as const],
  );
  const known = new Set(SOURCES.map(([dep]) => dep));
  const others = Object.entries(deps)
    .filter(([dep]) => !known.has(dep))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dep, digest]) => [words(dep), digest] as const);
  const rows = [...sources, ["code of the page", code] as const, ["parameters of the page", params] as const];
  return html`<p>Made from ${listDigests(rows)}.</p>${
    others.length === 0
      ? ""
      : details(
          `${count(others.length, "artifact")} that it was read from`,
          html`<p>${listDigests(others)}.</p>`,
        )
  }`;
}

function listDigests(rows: readonly (readonly [name: string, digest: string])[]): Html {
  return html`${rows.map(([name, digest], i) => html`${i === 0 ? "" : i === rows.length - 1 ? " and " : ", "}${name} <code>${shortHash(digest)}</code>`)}`;
}
