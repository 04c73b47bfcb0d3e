/** How verdicts would move with a threshold: a slider over what was worked out beforehand; it judges nothing. */
import type {ThresholdSweep} from "../../../judgement/drift/threshold-sweep.ts";
import {element} from "../element.ts";
import {readState, writeState} from "../fragment.ts";

const STEPS = 400;

export function moveThresholds(): void {
  const source = document.getElementById("threshold-data");
  const place = document.getElementById("threshold-place");
  if (source === null || place === null) return;
  const sweeps = JSON.parse(source.textContent) as ThresholdSweep[];
  const marks = document.querySelector<HTMLTemplateElement>("#level-marks")!.content;
  const rule = element(
    "select",
    {"aria-label": "Rule"},
    ...sweeps.map(({rule: {id, title}}) => element("option", {value: id}, title)),
  );
  const slider = element("input", {type: "range", min: "0", max: String(STEPS), "aria-label": "Threshold"});
  const told = element("output");
  const list = element("ul", {class: "thresholds"});
  const reset = element("button", {type: "button"}, "As it is");
  place.append(element("div", {class: "toolbar"}, rule, slider, told, reset), list);
  const sweep = (): ThresholdSweep => sweeps.find(({rule: {id}}) => id === rule.value) ?? sweeps[0]!;
  const top = ({warn, recordings}: ThresholdSweep): number =>
    1.25 * Math.max(2 * warn, ...recordings.flatMap(({steps}) => steps.map(({from}) => from)));
  const show = (threshold: number): void => {
    const {
      warn,
      recordings,
      rule: {unit},
    } = sweep();
    const levels = recordings.map(({steps}) => steps.findLast(({from}) => from <= threshold)!.level);
    slider.value = String(Math.round((STEPS * threshold) / top(sweep())));
    const changed = levels.filter(
      (level, i) => level !== recordings[i]!.steps.findLast(({from}) => from <= warn)!.level,
    ).length;
    told.textContent = `${threshold.toFixed(2)} ${unit}${threshold === warn ? " (as it is)" : `: ${changed} of ${levels.length} verdicts change`}`;
    list.replaceChildren(
      ...recordings.map(({session}, i) =>
        element("li", {}, marks.querySelector(`.level.${levels[i]!}`)!.cloneNode(true), ` ${session}`),
      ),
    );
    writeState("threshold", threshold === warn ? undefined : `${rule.value}:${threshold.toFixed(3)}`);
  };
  slider.addEventListener("input", () => show((Number(slider.value) / STEPS) * top(sweep())));
  rule.addEventListener("change", () => show(sweep().warn));
  reset.addEventListener("click", () => show(sweep().warn));
  const kept = /^([\w-]+):(\d+(?:\.\d+)?)$/.exec(readState("threshold") ?? "");
  if (kept !== null && sweeps.some(({rule: {id}}) => id === kept[1])) rule.value = kept[1]!;
  show(kept === null ? sweep().warn : Number(kept[2]));
}
