/** A recording that is not used: why, and, where it could not be read, a page that says so and nothing else. */

import type {Refused} from "../../../artifacts/quality.ts";
import {describeRefusal, type Refusal} from "../../../artifacts/refusal.ts";
import {sentence, withoutStop} from "../../format.ts";
import {html} from "../../html.ts";
import {type PageSetting, PLAIN, page} from "../../page.ts";

/** What was found, and what to do. */
export const refusalText = (refusal: Refusal): string =>
  `${sentence(describeRefusal(refusal))} ${sentence(refusal.hint)}`;

/** What was found, as a title. */
export const refusalHeading = (refusal: Refusal): string =>
  `Not used: ${withoutStop(describeRefusal(refusal))}`;

export function refusedPage({session, refusal}: Refused, setting: PageSetting = PLAIN): string {
  return page({
    title: `Recording ${session}`,
    current: "recordings",
    folder: "recordings",
    data: `${session}.json`,
    wide: true,
    setting,
    heading: refusalHeading(refusal),
    lead: html`Recording <b>${session}</b> could not be read: there is nothing to show of it.`,
    body: [html`<p>${sentence(refusal.hint)}</p>`],
  });
}
