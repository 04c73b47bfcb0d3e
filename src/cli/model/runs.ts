/** `pnpm model runs`: every training and evaluation run, listed, shown, compared. */

import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean, suggest} from "../../platform/suggest.ts";
import {defineCommand, type Surroundings, seeHelp} from "../../platform/terminal/command.ts";
import {JSON_OPTION, parseNumber} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {takeUpJournal} from "../../tracking/database.ts";
import {findValue, knownNames, parseFilter} from "../../tracking/filter.ts";
import {getRun, listRuns, type RunSummary} from "../../tracking/list-runs.ts";
import {formatFigure} from "./numbers.ts";
import {compareRuns, formatRun} from "./run-text.ts";

/** Shown where nobody asks for others, as far as any run has them. */
const COLUMNS = ["validation.accuracy", "test.accuracy", "test.macroF1"];

export default defineCommand({
  words: "[show ID | compare A B]",
  about: `show gives one run: parameters, figures, inputs and outputs, machine. compare gives the parameters that differ
and the figures side by side. A metric by epoch counts as it was at the epoch whose weights were kept. ID may be the
beginning of one.`,
  options: {
    filter: {
      type: "string",
      value: "TEXT",
      help: "such as 'validation.accuracy > 0.9 and params.train.seed = 3'; and, or, brackets; names are metrics, params.…, stage, instance, id, commit, dirty, seconds",
    },
    sort: {
      type: "string",
      value: "NAME",
      help: "by that value, the smallest first; --sort=-NAME the largest first",
    },
    columns: {type: "string", value: "A,B,…", help: "values to show"},
    limit: {type: "string", value: "N", help: "at most so many (default 20; 0 for all)"},
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 done (compare: no parameter or figure differs), 1 different, 2 an error.

Examples
  pnpm model runs --filter 'validation.accuracy > 0.9' --sort=-validation.accuracy --limit 5
  pnpm model runs compare 3fa9 71bc`,
  async run({values, words, printer, root}) {
    const json = values.json === true;
    await takeUp({root, printer}, json);
    const [word, ...ids] = words;
    if (word === "show") {
      if (ids.length !== 1)
        throw new ExpectedError("usage", "runs show takes one ID", {hint: "`pnpm model runs` lists them."});
      const run = await getRun(root, ids[0]!);
      printer.print(json ? JSON.stringify(run, null, 2) : formatRun(run, printer));
      return 0;
    }
    if (word === "compare") {
      if (ids.length !== 2)
        throw new ExpectedError("usage", "runs compare takes two IDs", {
          hint: "`pnpm model runs` lists them.",
        });
      const comparison = compareRuns(await getRun(root, ids[0]!), await getRun(root, ids[1]!), printer);
      printer.print(json ? JSON.stringify(comparison.document, null, 2) : comparison.text);
      return comparison.document.different ? 1 : 0;
    }
    if (word !== undefined) {
      throw new ExpectedError("usage", `runs has no "${word}"`, {
        hint: didYouMean(word, ["show", "compare"], seeHelp("pnpm model runs")),
      });
    }
    const all = await listRuns(root);
    const {chosen, columns} = choose(all, values);
    if (json) printer.printJson(chosen);
    else if (all.length === 0)
      printer.print("no runs yet; each training and evaluation run is recorded here");
    else if (chosen.length === 0) printer.print(`none of ${all.length} runs`);
    else printer.print(formatList(chosen, columns, printer));
    return 0;
  },
});

/** Runs that trackers could not put into the database, because somebody else had it. */
async function takeUp(
  {root, printer}: Pick<Surroundings, "root" | "printer">,
  asJson: boolean,
): Promise<void> {
  const unreadable = await takeUpJournal(root);
  const warn = (message: string) =>
    printer.error(
      asJson ? JSON.stringify({warning: {message}}) : `${printer.paint("warning", "yellow")}: ${message}`,
    );
  if (unreadable === undefined)
    warn("another process keeps the database; the latest runs are not in this list");
  for (const path of unreadable ?? []) warn(`this file holds no run, and is left alone: ${path}`);
}

interface Choice {
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly columns?: string | undefined;
  readonly limit?: string | undefined;
}

function choose(all: readonly RunSummary[], choice: Choice): {chosen: RunSummary[]; columns: string[]} {
  const filter = choice.filter === undefined ? undefined : parseFilter(choice.filter);
  const sortName = choice.sort?.replace(/^-/, "");
  const asked = choice.columns?.split(",").map((name) => name.trim());
  const known = knownNames(all);
  const named = [...(filter?.names ?? []), ...(sortName === undefined ? [] : [sortName]), ...(asked ?? [])];
  if (all.length > 0)
    for (const name of named)
      if (!known.includes(name)) {
        const near = suggest(name, known);
        throw new ExpectedError(
          "input",
          `no run has a "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
          {
            hint: "`pnpm model runs show ID` shows what a run has; parameters begin with params.",
          },
        );
      }
  const chosen = all.filter((run) => filter?.matches(run) ?? true).reverse();
  if (sortName !== undefined) sortRuns(chosen, sortName, choice.sort!.startsWith("-"));
  const limit = parseNumber(choice.limit, "limit", {otherwise: 20, low: 0, high: 1e9, whole: true});
  const occurs = (name: string) => all.some((run) => findValue(run, name) !== undefined);
  const shown = ["stage", "instance", "id", "startedAt", "seconds"];
  const columns =
    asked ?? [...new Set([...named, ...COLUMNS.filter(occurs)])].filter((name) => !shown.includes(name));
  return {chosen: limit === 0 ? chosen : chosen.slice(0, limit), columns};
}

/** Runs without the value come last; equals stay in order. */
function sortRuns(runs: RunSummary[], name: string, descending: boolean): void {
  const sign = descending ? -1 : 1;
  runs.sort((a, b) => {
    const [left, right] = [findValue(a, name) ?? null, findValue(b, name) ?? null];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    const [x, y] = [String(left), String(right)];
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  });
}

function formatList(
  runs: readonly RunSummary[],
  columns: readonly string[],
  printer: Surroundings["printer"],
): string {
  return formatTable(
    [
      {title: "id"},
      {title: "began (UTC)"},
      {title: "run", shrinkTo: 8},
      {title: "seconds", align: "right"},
      ...columns.map((name) => ({title: name.replaceAll(".", "\n"), align: "right" as const, shrinkTo: 8})),
    ],
    runs.map((run) => [
      {text: run.id.slice(0, 8), style: "bold"},
      run.startedAt.slice(0, 16).replace("T", " "),
      run.instance,
      run.seconds.toFixed(1),
      ...columns.map((name) => {
        const value = findValue(run, name);
        if (typeof value === "number") return formatFigure(value);
        return value === undefined || value === null
          ? "–"
          : typeof value === "string"
            ? value
            : JSON.stringify(value);
      }),
    ]),
    printer,
  );
}
