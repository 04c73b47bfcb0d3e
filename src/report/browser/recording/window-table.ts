/** The windows of the stretch that is shown, as a table under the chart; each leads to its samples. */
import {clock} from "../../pages/recording/clock.ts";
import {element} from "../element.ts";
import type {Recording} from "./data.ts";
import {firstWindow, type Stretch} from "./paint.ts";

const MOST = 60;

/** `show` is called with the rows of a window that was chosen. */
export function windowTable(
  recording: Recording,
  {from, to}: Stretch,
  show: (stretch: Stretch) => void,
): Node[] {
  const {windows, meta} = recording;
  const shown: number[] = [];
  for (let i = firstWindow(recording, from); i < windows.from.length && windows.from[i]! < to; i++)
    shown.push(i);
  const title = element("h2", {}, `Windows of the stretch shown: ${shown.length}`);
  if (shown.length === 0 || shown.length > MOST) {
    const text =
      shown.length === 0
        ? "No window lies here."
        : `Zoom in until there are ${MOST} or fewer, and they are listed.`;
    return [title, element("p", {class: "note"}, text)];
  }
  const head = ["Window", "Time", "Predicted", "Confidence", "Next most probable", "Its probability"];
  const name = (code: number) => (code === -1 ? "–" : meta.classes[code]!.replaceAll("_", " "));
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = shown.map((i) => {
    const button = element("button", {type: "button"}, String(windows.id[i]));
    const start = windows.from[i]!;
    button.addEventListener("click", () =>
      show({from: start - meta.windowRows / 2, to: start + meta.windowRows * 1.5}),
    );
    const cells = [
      clock(meta.startMs + (start * 1000) / meta.rateHz, meta.timeZone, true, 1),
      name(windows.predicted[i]!),
      percent(windows.confidence[i]!),
      name(windows.second[i]!),
      percent(windows.secondShare[i]!),
    ];
    return element(
      "tr",
      {},
      element("th", {scope: "row"}, button),
      ...cells.map((text) => element("td", {}, text)),
    );
  });
  const table = element(
    "table",
    {},
    element("caption", {}, "A window’s time is that of its middle, for which it is drawn"),
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", {scope: "col"}, text)))),
    element("tbody", {}, ...rows),
  );
  return [title, element("div", {class: "scroll", tabindex: "0"}, table)];
}
