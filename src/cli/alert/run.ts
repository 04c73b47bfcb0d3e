/** `kymo alert run`: evaluates the rules, and delivers what is to be told. */
import {setTimeout as wait} from "node:timers/promises";
import * as z from "zod";
import {deliver} from "../../alerts/deliver.ts";
import {parseDuration} from "../../alerts/duration.ts";
import {alertsSchema} from "../../alerts/params.ts";
import {type AlertState, alertsLock, readAlertState, writeAlertState} from "../../alerts/state.ts";
import {step} from "../../alerts/step.ts";
import {subjectOf} from "../../alerts/text.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {withLock} from "../../platform/owner-lock.ts";
import {defineCommand, type ExitCode, type Surroundings} from "../../platform/terminal/command.ts";
import {readParams} from "../params-block.ts";
import {look} from "./look.ts";
import {formatSummary} from "./status.ts";

const schema = z.object({alerts: alertsSchema});

export default defineCommand({
  words: "",
  about: `Holds the rules of params.yaml against drift.json, evaluation.json, the retraining trigger and the service's metrics; writes what
is to be told into state/alerts.json, and delivers from there. What a peer does not take is tried again by the next run.`,
  options: {
    every: {type: "string", value: "SPAN", help: "go on until it is stopped, once in a span such as 1m"},
    json: {type: "boolean", help: "one JSON document a look"},
  },
  notes: `Exit code: 0; 1 where something could not be delivered; 2 an error.

Examples
  pnpm dag alert run
  pnpm dag alert run --every 1m`,
  async run({values, printer, root, env}) {
    const every = values.every === undefined ? undefined : parseDuration(values.every);
    if (values.every !== undefined && (every === undefined || every < 1000))
      throw new ExpectedError("usage", `--every is "${values.every}"`, {hint: "Write it as 30s, 1m or 1h."});
    const surroundings = {printer, root, env};
    if (every === undefined) return runOnce(surroundings, values.json === true);
    return repeat(every, () => runOnce(surroundings, values.json === true));
  },
});

/** Until SIGINT or SIGTERM; a look under way is ended. */
async function repeat(everyMs: number, once: () => Promise<ExitCode>): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  let code: ExitCode = 0;
  while (!stop.signal.aborted) {
    code = await once();
    await wait(everyMs, undefined, {signal: stop.signal}).catch(() => undefined);
  }
  return code;
}

function runOnce({printer, root, env}: Surroundings, json: boolean): Promise<ExitCode> {
  return withLock(alertsLock(root), async () => {
    const {alerts} = await readParams(root, schema);
    const before = readAlertState(root);
    const looked = await look(root, alerts.metrics, before.buckets);
    const save = (state: AlertState) => writeAlertState(root, state);
    const after = {...step(before, alerts, {...looked, now: Date.now()}), buckets: looked.buckets};
    if (JSON.stringify(after) !== JSON.stringify(before)) save(after);
    const sender = {root, reports: alerts.reports, env, now: Date.now};
    const {state, delivered, failed} = await deliver(after, alerts, sender, save);
    const firing = Object.values(state.episodes).filter(({isBroken}) => isBroken);
    if (json)
      printer.printJson({
        firing: firing.map(({item}) => item),
        delivered: delivered.map(({message, channel}) => ({id: message.id, channel})),
        waiting: state.outbox.map(({message, channel, attempts, lastError}) => ({
          id: message.id,
          channel,
          attempts,
          lastError,
        })),
      });
    else {
      for (const {message, channel} of delivered)
        printer.print(`${printer.paint("sent", "green")}     ${channel}  ${subjectOf(message)}`);
      for (const {message, channel, lastError} of failed)
        printer.error(
          `${printer.paint("not sent", "red")} ${channel}  ${subjectOf(message)}: ${lastError}; it is tried again later`,
        );
      printer.print(formatSummary(firing.length, state.outbox.length));
    }
    return state.outbox.some(({attempts}) => attempts > 0) ? 1 : 0;
  });
}
