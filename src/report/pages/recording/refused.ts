/** A recording that is not used: why, and, where it could not be read, a page that says so and nothing else. */
import type {Refused} from "../../../artifacts/quality.ts";
import {describeRefusal, type Refusal} from "../../../artifacts/refusal.ts";
import {sentence} from "../../format.ts";
import {html} from "../../html.ts";
import {page} from "../../page.ts";

/** What was found, and what to do. */
export const refusalText = (refusal: Refusal): string =>
  `${sentence(describeRefusal(refusal))} ${sentence(refusal.hint)}`;

export function refusedPage({session, refusal}: Refused, {trained}: {readonly trained: boolean}): string {
  return page({
    title: `Recording ${session}`,
    current: "recordings",
    folder: "recordings",
    data: `${session}.json`,
    wide: true,
    trained,
    lead: "This recording is not used: there is nothing to show of it.",
    body: [html`<p>${refusalText(refusal)}</p>`],
  });
}
