/** `kymo alert test`: a message to each channel, to see that it arrives. */
import {randomBytes} from "node:crypto";
import * as z from "zod";
import {alertsSchema} from "../../alerts/params.ts";
import {send} from "../../alerts/send.ts";
import type {AlertMessage} from "../../alerts/state.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {readParams} from "../params-block.ts";

const schema = z.object({alerts: alertsSchema});

export default defineCommand({
  words: "[channel…]",
  about:
    "Sends a message that says it is a test, at once, to the named channels or to all. It is not kept for later.",
  options: {},
  notes: `Exit code: 0 every peer took it, 1 one did not.

Example
  pnpm dag alert test mail`,
  async run({words, printer, root, env}) {
    const {alerts} = await readParams(root, schema);
    const names = Object.keys(alerts.channels);
    for (const word of words)
      if (!names.includes(word))
        throw new ExpectedError("usage", `there is no channel "${word}"`, {
          hint: didYouMean(word, names, `params.yaml has ${names.join(", ") || "none"} in alerts.channels.`),
        });
    const now = Date.now();
    const message = testMessage(now);
    let failed = 0;
    for (const name of words.length === 0 ? names : words) {
      try {
        await send(message, alerts.channels[name]!, {root, reports: alerts.reports, env, now: Date.now});
        printer.print(`${printer.paint("sent", "green")}     ${name}`);
      } catch (error) {
        failed++;
        printer.error(`${printer.paint("not sent", "red")} ${name}: ${(error as Error).message}`);
      }
    }
    if (names.length === 0) printer.print("params.yaml has no channel in alerts.channels");
    return failed === 0 ? 0 : 1;
  },
});

function testMessage(now: number): AlertMessage {
  return {
    id: randomBytes(16).toString("hex"),
    status: "test",
    severity: "info",
    group: "test",
    at: now,
    items: [
      {
        rule: "test",
        of: "",
        title: "A test of this channel",
        unit: "",
        value: 1,
        threshold: 0,
        direction: "above",
        since: now,
        likelyCause: "a person ran `kymo alert test`",
        advice: "Nothing: alerts arrive here.",
        report: "index.html",
      },
    ],
  };
}
