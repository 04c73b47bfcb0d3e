/** What the gate found, as a person reads it. */

import {wrapText} from "../../platform/terminal/columns.ts";
import type {Printer, Style} from "../../platform/terminal/printer.ts";
import {formatPairs, formatTable} from "../../platform/terminal/table.ts";
import type {GateResult} from "../../registry/gate/result.ts";
import {formatFigure} from "./numbers.ts";

const points = (share: number | null): string =>
  share === null ? "–" : `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)} points`;

export function formatGate(gate: GateResult, candidate: string, printer: Printer): string {
  const parts: string[] = [];
  if (gate.perUser.length > 0)
    parts.push(
      formatTable(
        [
          {title: "user", shrinkTo: 6},
          {title: "windows", align: "right"},
          {title: candidate, align: "right", shrinkTo: 8},
          {title: gate.against, align: "right", shrinkTo: 8},
          {title: "difference", align: "right"},
        ],
        gate.perUser.map(({user, windows, candidate: own, other}) => [
          user,
          String(windows),
          own.toFixed(3),
          other.toFixed(3),
          points(own - other),
        ]),
        printer,
      ),
    );
  const {test, mcnemar} = gate;
  if (test !== null) {
    const isSuperiority = test.margin === 0;
    const pairs: [string, string][] = [
      ["difference", `${points(test.difference)}, mean over ${test.users} users`],
      ["at least", `${points(test.lower)}, at ${formatFigure(1 - test.alpha)} confidence, one-sided`],
      ["wanted", isSuperiority ? "better than 0" : `better than ${points(-test.margin)}: the margin`],
      ["p", `${formatProbability(test.p)}, paired t over users`],
      ["", signFlipText(test.signFlipP, test.users)],
    ];
    if (!isSuperiority) pairs.push(["power", powerText(test)]);
    if (mcnemar !== null)
      pairs.push(
        [
          "windows",
          `${mcnemar.onlyCandidate} right only here, ${mcnemar.onlyOther} only there: McNemar p ${formatProbability(mcnemar.p)}`,
        ],
        ["", "for information: windows of a person are not independent"],
      );
    parts.push(formatPairs(pairs, printer));
  }
  const said = (word: string, style: Style, text: string): string =>
    `${printer.paint(word.padEnd(9), style)}${wrapText(text, printer.width, " ".repeat(9))}`;
  const lines = gate.refusals.map((refusal) => said("refused", "red", refusal));
  const notes = gate.notes.map((note) => said("note", "yellow", note));
  if (notes.length > 0) parts.push(notes.join("\n"));
  if (lines.length > 0) parts.push(lines.join("\n"));
  if (gate.reason !== null) parts.push(said("forced", "yellow", gate.reason));
  return parts.join("\n\n");
}

function formatProbability(p: number | null): string {
  return p !== null && p < 1e-4 ? "below 0.0001" : formatFigure(p);
}

function signFlipText(p: number | null, users: number): string {
  return p === null
    ? "too many users for the exact test by sign flips"
    : `${formatProbability(p)} by exact sign flips, which is never below ${formatFigure(2 ** -users)}`;
}

function powerText({power, usersForPower, users}: NonNullable<GateResult["test"]>): string {
  const wanted = usersForPower === null ? "more than 10,000" : String(usersForPower);
  return `${power === null ? "–" : power.toFixed(2)} for an equally good model with these ${users} users; ${wanted} for 0.8`;
}
