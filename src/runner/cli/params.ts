/** `pnpm dag params diff [A [B]]`: which parameters changed between two commits. */
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {diffParams} from "../diff/diff-params.ts";
import {formatValue} from "../diff/text/number.ts";
import {readSides, refuseVerb} from "./sides.ts";

export default defineCommand({
  words: "diff [A] [B]",
  about:
    "The parameters that the outputs of two locks were built with. Without B the lock that is here, without A that of HEAD.",
  options: {json: JSON_OPTION},
  notes: `Exit code: 0 none differs, 1 some do, 2 an error.

Example
  pnpm dag params diff v1.0`,
  async run({values, words: [verb, ...sides], printer, root}) {
    refuseVerb("params", "diff", verb);
    const {before, after} = await readSides(root, sides);
    const changes = diffParams(before, after);
    if (values.json === true) printer.printJson({before: before.label, after: after.label, changes});
    else {
      printer.print(printer.paint(`${before.label} → ${after.label}`, "bold"));
      const rows = changes.map(({key, before: was, after: is, stages}) => [
        key,
        formatValue(was),
        formatValue(is),
        stages.join(", "),
      ]);
      const columns = [
        {title: "parameter"},
        {title: "before", shrinkTo: 12},
        {title: "after", shrinkTo: 12},
        {title: "stages", shrinkTo: 12},
      ];
      printer.print(rows.length === 0 ? "no parameter differs" : formatTable(columns, rows, printer));
    }
    return changes.length === 0 ? 0 : 1;
  },
});
