/** `kymo alert status`: which rules are broken since when, and what waits to be delivered. */
import {readAlertState} from "../../alerts/state.ts";
import {subjectOf, titleOf} from "../../alerts/text.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";

const iso = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

export default defineCommand({
  words: "",
  options: {json: JSON_OPTION},
  notes: "Exit code: 0, or 1 while a rule is broken or a message waits.",
  async run({values, printer, root}) {
    const {episodes, outbox} = readAlertState(root);
    const firing = Object.values(episodes).filter(({isBroken}) => isBroken);
    if (values.json === true) printer.printJson({firing, outbox});
    else {
      if (firing.length > 0)
        printer.print(
          formatTable(
            [{title: "rule"}, {title: "since (UTC)"}, {title: "told (UTC)"}, {title: "what", shrinkTo: 30}],
            firing.map(({item, since, toldAt}) => [
              item.rule,
              iso(since),
              toldAt === null ? "not yet" : iso(toldAt),
              titleOf(item),
            ]),
            printer,
          ),
        );
      for (const {message, channel, attempts, dueAt, lastError} of outbox)
        printer.print(
          `waits  ${channel}  ${subjectOf(message)}: ${attempts} tries, next at ${iso(dueAt)}; ${lastError}`,
        );
      printer.print(formatSummary(firing.length, outbox.length));
    }
    return firing.length + outbox.length === 0 ? 0 : 1;
  },
});

export function formatSummary(broken: number, waiting: number): string {
  const rules = broken === 1 ? "1 rule is broken" : `${broken} rules are broken`;
  return `${rules}, ${waiting === 1 ? "1 message waits" : `${waiting} messages wait`}`;
}
