/** One message over one channel. Rejects where the peer does not take it, with an error that holds no secret. */
import type {Environment} from "../platform/terminal/printer.ts";
import {sendEmail} from "./channels/email.ts";
import {postJson} from "./channels/http.ts";
import {appendToLog} from "./channels/log.ts";
import {slackBody} from "./channels/slack.ts";
import {teamsBody} from "./channels/teams.ts";
import {signHeaders, webhookBody} from "./channels/webhook.ts";
import type {Channel} from "./params.ts";
import {getSecret, listSecrets, redact} from "./secrets.ts";
import type {AlertMessage} from "./state.ts";

export interface Sender {
  readonly root: string;
  readonly reports: string;
  readonly env: Environment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export async function send(message: AlertMessage, channel: Channel, sender: Sender): Promise<void> {
  try {
    await sendOver(message, channel, sender);
  } catch (error) {
    throw new Error(redact((error as Error).message, listSecrets(channel, sender.env)));
  }
}

async function sendOver(
  message: AlertMessage,
  channel: Channel,
  {root, reports, env, now}: Sender,
): Promise<void> {
  switch (channel.type) {
    case "email":
      return sendEmail(message, channel, reports, env);
    case "slack":
      return postJson(getSecret(env, channel.urlEnv), channel.urlEnv, slackBody(message, reports));
    case "teams":
      return postJson(getSecret(env, channel.urlEnv), channel.urlEnv, teamsBody(message, reports));
    case "webhook": {
      const body = webhookBody(message, reports);
      const headers = signHeaders(message.id, body, getSecret(env, channel.secretEnv), now());
      return postJson(getSecret(env, channel.urlEnv), channel.urlEnv, body, headers);
    }
    case "log":
      return appendToLog(message, channel.file, reports, root);
  }
}
