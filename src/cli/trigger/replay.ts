/** `kymo trigger replay HISTORY`: when a policy would have trained again, and what each decision would have cost. */
import {existsSync, readFileSync} from "node:fs";
import * as z from "zod";
import {rankOf} from "../../artifacts/trigger/decision.ts";
import {type Observation, observationSchema} from "../../artifacts/trigger/observation.ts";
import type {Replay} from "../../artifacts/trigger/replay.ts";
import {policiesOf} from "../../judgement/trigger/params.ts";
import {replay} from "../../judgement/trigger/replay.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import {defineCommand, type Surroundings} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {readEvents, stateFile} from "../../retraining/state-file.ts";
import {styleOf} from "./decision-text.ts";
import {readTriggerSettings} from "./known.ts";

const MAX_BYTES = 256 * 2 ** 20;

export default defineCommand({
  words: "[HISTORY]",
  about: `HISTORY is a file of observations, a line of JSON each; without it, what state/trigger.ndjson remembers. The history is taken
as it was: what a retraining would have changed in the observations after it is not known.`,
  options: {
    policy: {
      type: "string",
      value: "NAME",
      help: "configured (default), or one of trigger.others in params.yaml",
    },
    all: {type: "boolean", help: "list every decision, not only those that do something"},
    json: JSON_OPTION,
  },
  notes: `Costs stand in trigger.costs. A window is left under a warning where the decision does not retrain.

Examples
  pnpm dag trigger replay
  pnpm dag trigger replay history.ndjson --policy patient`,
  async run({values, words, printer, root}) {
    const {trigger} = await readTriggerSettings(root);
    const policies = policiesOf(trigger);
    const name = values.policy ?? "configured";
    const policy = policies.get(name);
    if (policy === undefined)
      throw new ExpectedError("usage", `there is no policy "${name}"`, {
        hint: didYouMean(name, [...policies.keys()], `There are: ${[...policies.keys()].join(", ")}.`),
      });
    const [file] = words;
    const history = file === undefined ? readOwnHistory(root) : readHistory(file);
    const result = replay(name, history, policy, trigger.costs);
    if (values.json === true) printer.printJson(result);
    else printReplay(result, values.all === true, printer);
    return 0;
  },
});

function readOwnHistory(root: string): Observation[] {
  const history = readEvents(root).flatMap((event) => (event.kind === "decided" ? [event.observation] : []));
  if (history.length > 0) return history;
  throw new ExpectedError("state", "nothing was observed yet", {
    file: stateFile(root),
    hint: "Run `pnpm dag trigger run` first, or name a file of observations.",
  });
}

/** Lines of JSON in the order of time. */
function readHistory(file: string): Observation[] {
  if (!existsSync(file))
    throw new ExpectedError("input", "there is no such file", {file, hint: "Name a file of observations."});
  const bytes = readFileSync(file);
  if (bytes.length > MAX_BYTES)
    throw new ExpectedError("input", "the file is larger than 256 MB", {file, hint: "Cut it into parts."});
  const history: Observation[] = [];
  for (const [i, line] of bytes.toString("utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    const refuse = (message: string) =>
      new ExpectedError("input", message, {
        file,
        place: `line ${i + 1}`,
        hint: "Each line is one observation/1, as src/artifacts/trigger/observation.ts describes it.",
      });
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw refuse("not JSON");
    }
    const result = observationSchema.safeParse(value);
    if (!result.success)
      throw refuse(`no observation: ${z.prettifyError(result.error).split("\n").join(" ")}`);
    const before = history.at(-1);
    if (before !== undefined && Date.parse(before.at) > Date.parse(result.data.at))
      throw refuse("it is earlier than the one before it");
    history.push(result.data);
  }
  return history;
}

function printReplay(
  {decisions, totals, policy}: Replay,
  all: boolean,
  printer: Surroundings["printer"],
): void {
  const shown = decisions.filter(({decision}) => all || rankOf(decision.action) >= rankOf("queue"));
  if (shown.length > 0)
    printer.print(
      formatTable(
        [
          {title: "at (UTC)"},
          {title: "decided"},
          {title: "because", shrinkTo: 20},
          {title: "held by", shrinkTo: 10},
          {title: "machine\nminutes", align: "right"},
          {title: "person\nminutes", align: "right"},
          {title: "windows left\nunder a warning", align: "right"},
          {title: "of them\nwrong", align: "right"},
        ],
        shown.map(({decision: {at, action, reasons, holds}, cost}) => [
          at.slice(0, 16).replace("T", " "),
          {text: action, style: styleOf(action)},
          reasons[0]?.text ?? "nothing",
          holds.map(({by}) => by).join(", ") || "nothing",
          String(cost.trainingMinutes),
          String(cost.reviewMinutes),
          String(cost.exposedWindows),
          cost.wrongWindows === null ? "–" : cost.wrongWindows.toFixed(1),
        ]),
        printer,
      ),
    );
  const {
    observations,
    retrainings,
    rollbacks,
    queued,
    trainingMinutes,
    reviewMinutes,
    exposedWindows,
    wrongWindows,
  } = totals;
  const wrong = wrongWindows === null ? "" : `, about ${wrongWindows.toFixed(1)} of them wrong because of it`;
  printer.print(
    `${printer.paint(policy, "bold")}  ${count(observations, "observation")}: ${count(retrainings, "retraining")}, ${count(rollbacks, "rollback")}, queued ${count(queued, "time")}; ${trainingMinutes} machine minutes, ${reviewMinutes} minutes of a person, ${exposedWindows} windows left under a warning${wrong}`,
  );
}

const count = (n: number, noun: string): string => `${n} ${n === 1 ? noun : `${noun}s`}`;
