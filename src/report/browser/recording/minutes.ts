/** The heading of each telling minute leads to that minute in the chart. */
import {element} from "../element.ts";
import type {Explorer} from "./explorer.ts";

export function linkMinutes(explorer: Explorer): void {
  for (const heading of document.querySelectorAll<HTMLElement>("[data-from]")) {
    const seconds = Number(heading.dataset.from);
    const button = element("button", {type: "button", title: "Show it in the chart"}, ...heading.childNodes);
    button.addEventListener("click", () => explorer.showSeconds(seconds, seconds + 60));
    heading.replaceChildren(button);
  }
}
