/**
 * A webhook for whatever understands JSON, signed: `X-Kymo-Signature` is `sha256=` and the HMAC, in hexadecimal, of
 * `TIMESTAMP.BODY` with the shared secret, where TIMESTAMP is `X-Kymo-Timestamp`, in seconds. `X-Kymo-Delivery` is the
 * same where a message is sent again.
 */
import {createHmac} from "node:crypto";
import type {AlertMessage} from "../state.ts";
import {linkOf, subjectOf, textOf} from "../text.ts";

export function webhookBody(message: AlertMessage, reports: string): string {
  const {id, status, severity, group, at, items} = message;
  const iso = (time: number) => new Date(time).toISOString();
  return JSON.stringify({
    kymo: "alert/1",
    id,
    status,
    severity,
    group,
    at: iso(at),
    subject: subjectOf(message),
    text: textOf(message, reports),
    alerts: items.map(({since, report, ...item}) => ({
      ...item,
      since: iso(since),
      report: report === "" ? null : linkOf({report, since, ...item}, reports),
    })),
  });
}

/** `now` in milliseconds since the epoch. */
export function signHeaders(id: string, body: string, secret: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return {"x-kymo-delivery": id, "x-kymo-timestamp": timestamp, "x-kymo-signature": `sha256=${signature}`};
}
