/** All mistakes of a definition, one below the other. */

import type {Mistake} from "../definition/instance.ts";
import {formatMistake} from "../definition/mistake.ts";

export function formatMistakes(
  mistakes: readonly Mistake[],
  sources: Readonly<Record<string, string>>,
  color: boolean,
): string {
  const shown = mistakes.map((mistake) =>
    formatMistake(mistake, sources[mistake.at.file] ?? "", {color}).trimEnd(),
  );
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return `${shown.join("\n\n")}\n\n${count}; nothing was run.`;
}
