/** An incoming webhook of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. */
import type {AlertMessage} from "../state.ts";
import {subjectOf, textOf} from "../text.ts";

/** Slack takes 3,000 characters in a section. */
const MAX_TEXT = 2900;
const COLOURS = {info: "#56b4e9", warning: "#e69f00", critical: "#d55e00"};
const ENDED = {resolved: "#009e73", unreported: "#767676", test: "#009e73"};

/** The three characters that Slack reads as markup are escaped, so that no name of a file becomes a link or a mention. */
export function slackBody(message: AlertMessage, reports: string): string {
  const subject = escapeText(subjectOf(message));
  const text = escapeText(textOf(message, reports));
  return JSON.stringify({
    text: subject,
    attachments: [
      {
        color: message.status === "firing" ? COLOURS[message.severity] : ENDED[message.status],
        blocks: [
          {type: "section", text: {type: "mrkdwn", text: `*${subject.replaceAll("*", "")}*`}},
          {type: "section", text: {type: "plain_text", text: cut(text)}},
        ],
      },
    ],
  });
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const cut = (text: string): string => (text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`);
