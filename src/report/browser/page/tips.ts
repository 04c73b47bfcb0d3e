/** Marks of charts tell what they stand for: under the pointer, and one after the other by the arrow keys. */
import {element} from "../element.ts";

const GAP = 12;

export function tellMarks(): void {
  const tip = element("div", {class: "tip", role: "status"});
  tip.hidden = true;
  document.body.append(tip);
  for (const title of document.querySelectorAll("main svg title")) {
    title.parentElement?.setAttribute("data-tip", title.textContent);
    title.remove();
  }
  const tell = (mark: Element): void => {
    tip.textContent = mark.getAttribute("data-tip");
    tip.hidden = false;
    const {left, top, width, bottom} = mark.getBoundingClientRect();
    const x = left + width / 2 - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(4, Math.min(document.documentElement.clientWidth - tip.offsetWidth - 4, x))}px`;
    const above = top - tip.offsetHeight - GAP;
    tip.style.top = `${above > 0 ? above : bottom + GAP}px`;
  };
  const hide = (): void => {
    tip.hidden = true;
  };
  document.addEventListener("pointerover", ({target}) => {
    const mark = (target as Element).closest("[data-tip]");
    if (mark === null) hide();
    else tell(mark);
  });
  addEventListener("scroll", hide, {passive: true, capture: true});
  for (const chart of document.querySelectorAll<SVGElement>("main figure svg[aria-label]"))
    stepThrough(chart, tell, hide);
}

function stepThrough(chart: SVGElement, tell: (mark: Element) => void, hide: () => void): void {
  const marks = [...chart.querySelectorAll("[data-tip]")];
  if (marks.length === 0) return;
  let at = -1;
  chart.setAttribute("tabindex", "0");
  chart.addEventListener("keydown", (event) => {
    const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (event.key === "Escape") hide();
    if (event.key === "Enter" && at >= 0) marks[at]!.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    if (step === undefined) return;
    event.preventDefault();
    marks[at]?.classList.remove("focused");
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    marks[at]!.classList.add("focused");
    tell(marks[at]!);
  });
  chart.addEventListener("blur", () => {
    marks[at]?.classList.remove("focused");
    at = -1;
    hide();
  });
}
