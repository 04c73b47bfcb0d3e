/** `kymo replay ID`: a logged request computed again, and its bits compared. */
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {readSettings} from "../../serve/settings.ts";
import {requestsFolder} from "../../serve/state-folder.ts";
import {digestOfCode} from "../serve/code-digest.ts";

/** `folder` is that of the service's bundle. */
export function createReplay(folder: string): Command {
  return defineCommand({
    words: "ID",
    about: `Computes a logged request again, with the model of that time, and compares every probability bit by bit. ID is that
of the answer. Requests are logged only where serve.log.requests in params.yaml says so.`,
    options: {json: JSON_OPTION},
    notes: `Exit code: 0 the same bits, 1 different, 2 an error.

Example
  pnpm dag replay 5f0c5f0e-0d3c-4c35-a3f8-5f5b1a0d9d0b`,
    async run({values, words, printer, root}) {
      const {replayRequest} = await import("../../serve/request-log/replay.ts"); // it needs the engine; serving does not
      const source = {root, settings: readSettings(root), wanted: undefined, code: digestOfCode(folder)};
      const {record, windows, different, activities, changed} = await replayRequest(
        requestsFolder(root),
        words[0]!,
        source,
      );
      const {id, time, route, model} = record;
      if (values.json === true)
        printer.printJson({id, time, route, model, windows, different, activities, changed});
      else {
        const verdict =
          different === 0
            ? printer.paint("the same bits", "green")
            : printer.paint(`${different} of ${windows} windows differ`, "red");
        printer.print(`${id}  ${time}  ${route}  ${model.name}  ${windows} windows: ${verdict}`);
        for (const {what, before, now} of changed) printer.print(`${what} changed: ${before} → ${now}`);
      }
      return different === 0 ? 0 : 1;
    },
  });
}
