/**
 * A workflow webhook of Microsoft Teams, which takes an adaptive card:
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using.
 */
import type {AlertMessage} from "../state.ts";
import {subjectOf, textOf} from "../text.ts";

const COLOURS = {info: "Accent", warning: "Warning", critical: "Attention"};
const ENDED = {resolved: "Good", unreported: "Default", test: "Good"};

export function teamsBody(message: AlertMessage, reports: string): string {
  const color = message.status === "firing" ? COLOURS[message.severity] : ENDED[message.status];
  const [head, ...rest] = [subjectOf(message), ...textOf(message, reports).trimEnd().split("\n")];
  const line = (text: string) => ({type: "TextBlock", text: plain(text), wrap: true});
  return JSON.stringify({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [{...line(head!), weight: "Bolder", color}, ...rest.filter((text) => text !== "").map(line)],
        },
      },
    ],
  });
}

/** A text block reads a part of Markdown: what would be read as such is escaped. */
const plain = (text: string): string => text.replace(/[\\`*_[\]()#]/g, "\\$&");
