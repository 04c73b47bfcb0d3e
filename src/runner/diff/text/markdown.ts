/**
 * A diff as a comment on a pull request: the causes, the figures that people look for, the rest folded away. It stays
 * below the 65,536 characters that a comment may have, whatever differs.
 */
import type {ChangedArtifact, Diff} from "../diff.ts";
import {artifactLines} from "./artifact-lines.ts";
import {summarise} from "./summary.ts";
import {orderForReading} from "./terminal.ts";

const MAX_CHARACTERS = 60_000;
const MAX_LINE = 400;
const MAX_CAUSES = 20;
const ROOM = {values: 20, rows: 5};

export function formatMarkdown(diff: Diff): string {
  const {title, causes, counts} = summarise(diff);
  const head = [
    `### Artifacts: ${plain(title)}`,
    "",
    plain(counts),
    ...(causes.length === 0 ? [] : ["", "**Causes**", ""]),
    ...causes
      .slice(0, MAX_CAUSES)
      .map(({text, where, artifacts}) => `- ${plain(text)} (${plain(where)}; ${artifacts})`),
    ...(causes.length > MAX_CAUSES ? [`- and ${causes.length - MAX_CAUSES} more causes`] : []),
  ];
  const sections = [
    ...diff.renamed.map(({before, after}) => `\n- renamed ${code(before)} → ${code(after)}`),
    ...diff.added.map(({path}) => `\n- added ${code(path)}`),
    ...diff.removed.map(({path}) => `\n- removed ${code(path)}`),
    ...orderForReading(diff.changed).map(formatArtifact),
  ];
  return fit(head.join("\n"), sections);
}

/** Whole sections, as many as there is room for. */
function fit(head: string, sections: readonly string[]): string {
  let text = head;
  for (const [i, section] of sections.entries()) {
    const rest = `\n\n… and ${sections.length - i} more artifacts; \`pnpm dag diff\` shows them all.`;
    if (text.length + section.length + rest.length + 1 > MAX_CHARACTERS) return text + rest;
    text += `\n${section}`;
  }
  return text;
}

function formatArtifact(artifact: ChangedArtifact): string {
  const {path, instance, isMetrics, causes} = artifact;
  const because = causes.slice(0, 3).map(({text, through}) => {
    const way = through.length <= 1 ? "" : ` (through ${through.toReversed().join(" → ")})`;
    return `- because ${plain(`${text}${way}`)}`;
  });
  return [
    "",
    `<details${isMetrics ? " open" : ""}><summary>${code(path)} (${code(instance)})</summary>`,
    "",
    ...artifactLines(artifact, ROOM).map((line) => `- ${plain(line)}`),
    ...because,
    "",
    "</details>",
  ].join("\n");
}

/** Nothing that data holds becomes markup or a mention of a person. */
function plain(text: string): string {
  return cut(text)
    .replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

function code(text: string): string {
  return `<code>${cut(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("@", "@\u200b")}</code>`;
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`;
}
