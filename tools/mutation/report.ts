/** What the tests found of the mutants: a table by file, the survivors with their lines, or records for a program. */
import type {Printer} from "../../src/platform/terminal/printer.ts";
import {formatTable, type TableColumn} from "../../src/platform/terminal/table.ts";
import type {Status, UnusableTest, Verdict} from "./run-mutant.ts";
import type {Mutant} from "./sample.ts";

export interface Result extends Verdict {
  readonly mutant: Mutant;
}

const COLUMNS: readonly TableColumn[] = [
  {title: "file", shrinkTo: 24},
  ...["mutants", "killed", "timed out", "survived", "no tests", "score"].map(
    (title): TableColumn => ({title, align: "right"}),
  ),
];

/** Percent of the mutants that were found: a mutant without tests was not, one that hangs was. 100 without mutants. */
export function scoreOf(results: readonly Result[]): number {
  const found = count(results, "killed") + count(results, "timed out");
  return results.length === 0 ? 100 : (100 * found) / results.length;
}

/** One line for a mutant that is done. */
export function formatResult({mutant, status, test}: Result): string {
  return `${status}  ${placeOf(mutant)}  ${mutant.mutator}${test === undefined ? "" : `  by ${test}`}`;
}

export function formatReport(
  results: readonly Result[],
  unusable: readonly UnusableTest[],
  printer: Printer,
): string {
  const files = [...new Set(results.map(({mutant}) => mutant.file))].sort();
  const rows = files.map((file) =>
    toRow(
      file,
      results.filter(({mutant}) => mutant.file === file),
    ),
  );
  const unfound = results.filter(({status}) => status === "survived" || status === "no tests");
  return [
    formatTable(COLUMNS, [...rows, toRow("all", results)], printer),
    ...unfound.map(({mutant, status}) =>
      [
        `${printer.paint(placeOf(mutant), "bold")}  ${status}`,
        `${printer.paint("-", "red")} ${mutant.before}`,
        `${printer.paint("+", "green")} ${mutant.after}`,
      ].join("\n"),
    ),
    ...unusable.map(({test, why}) => `${test} was not used: it ${why}.`),
  ].join("\n\n");
}

/** One record a mutant, one a test file that could not be used, and the sum. */
export function toRecords(results: readonly Result[], unusable: readonly UnusableTest[]): object[] {
  return [
    ...results.map(({mutant: {start: _start, end: _end, replacement: _text, ...place}, status, test}) => ({
      type: "mutant",
      ...place,
      status,
      ...(test === undefined ? {} : {test}),
    })),
    ...unusable.map((test) => ({type: "unusable test", ...test})),
    {
      type: "summary",
      mutants: results.length,
      killed: count(results, "killed"),
      timedOut: count(results, "timed out"),
      survived: count(results, "survived"),
      noTests: count(results, "no tests"),
      score: scoreOf(results),
    },
  ];
}

function toRow(name: string, results: readonly Result[]): string[] {
  const counts = (["killed", "timed out", "survived", "no tests"] as const).map((status) =>
    String(count(results, status)),
  );
  return [name, String(results.length), ...counts, `${Math.floor(scoreOf(results))} %`];
}

function placeOf({file, line, column}: Mutant): string {
  return `${file}:${line}:${column}`;
}

function count(results: readonly Result[], wanted: Status): number {
  return results.filter(({status}) => status === wanted).length;
}
