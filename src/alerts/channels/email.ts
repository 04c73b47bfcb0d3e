/** E-mail over SMTP, as plain text. A message that is sent again has the same Message-ID. */
import type {Environment} from "../../platform/terminal/printer.ts";
import type {Channel} from "../params.ts";
import {getSecret} from "../secrets.ts";
import type {AlertMessage} from "../state.ts";
import {subjectOf, textOf} from "../text.ts";

const TIMEOUT_MS = 15_000;

type EmailChannel = Extract<Channel, {type: "email"}>;

/** Rejects where the server does not take it for every recipient. */
export async function sendEmail(
  message: AlertMessage,
  {host, port, security, from, to, userEnv, passwordEnv}: EmailChannel,
  reports: string,
  env: Environment,
): Promise<void> {
  const {createTransport} = await import("nodemailer");
  const auth =
    userEnv === undefined || passwordEnv === undefined
      ? {}
      : {auth: {user: getSecret(env, userEnv), pass: getSecret(env, passwordEnv)}};
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...auth,
  });
  try {
    const {rejected} = await transport.sendMail({
      from,
      to,
      subject: subjectOf(message),
      text: textOf(message, reports),
      messageId: `<${message.id}@kymo.invalid>`,
      headers: {
        "X-Kymo-Severity": message.severity,
        "X-Kymo-Status": message.status,
        "Auto-Submitted": "auto-generated",
      },
    });
    if (rejected.length > 0) throw new Error(`${rejected.length} of ${to.length} recipients were refused`);
  } finally {
    transport.close();
  }
}
