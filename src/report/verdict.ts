/** Verdicts, told by a word and a shape and only then by a colour. */
import type {Level} from "../artifacts/level.ts";
import {type Html, html, raw} from "./html.ts";

const WORD: Readonly<Record<Level, string>> = {
  pass: "Passed",
  unknown: "Cannot tell",
  warn: "With care",
  fail: "Failed",
};
/** The answer to "can I trust this?". */
const ANSWER: Readonly<Record<Level, string>> = {
  pass: "Yes",
  unknown: "Cannot tell",
  warn: "With care",
  fail: "No",
};
const SHAPE: Readonly<Record<Level, string>> = {
  pass: '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="2"/>',
  unknown:
    '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.4 2.4"/>',
  warn: '<path d="M6 1.2 11.4 11H.6Z"/>',
  fail: '<path d="M1.2 1.2h9.6v9.6H1.2Z"/>',
};

/** The shape alone, for lists whose words say the level. */
export function levelShape(level: Level): Html {
  return raw(
    `<svg class="shape ${level}" viewBox="0 0 12 12" width="12" height="12" fill="currentColor" aria-hidden="true">${SHAPE[level]}</svg>`,
  );
}

/** Shape and word: passed, with care, failed. */
export const levelMark = (level: Level): Html =>
  html`<span class="level ${level}">${levelShape(level)} ${WORD[level]}</span>`;

/** A question, its answer in one word, the statement, and whatever follows. */
export function verdictBlock(
  question: string,
  level: Level,
  statement: string,
  ...rest: readonly Html[]
): Html {
  return html`<section class="verdict ${level}"><h2>${question}</h2>
<p class="answer ${level}">${levelShape(level)} ${ANSWER[level]}.</p>
<div><p class="statement">${statement}</p>${rest}</div></section>`;
}
