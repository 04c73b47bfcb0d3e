/**
 * What stands for the same thing lights up together: a person in every chart and table, the windows of a confusion.
 * A click keeps it so, and the address with it.
 */
import {element} from "../element.ts";
import {readState, writeState} from "../fragment.ts";

const keysOf = (one: Element): string[] => (one.getAttribute("data-link") ?? "").split(" ").filter(Boolean);

export function linkMarks(): void {
  const all = [...document.querySelectorAll<HTMLElement | SVGElement>("main [data-link]")];
  if (all.length === 0) return;
  const byKey = new Map<string, Element[]>();
  for (const one of all) for (const key of keysOf(one)) byKey.set(key, [...(byKey.get(key) ?? []), one]);
  const alone = (key: string): boolean => (byKey.get(key)?.length ?? 0) < 2;
  const light = (keys: readonly string[]): void => {
    for (const one of all)
      one.classList.toggle(
        "lit",
        keys.some((key) => keysOf(one).includes(key)),
      );
  };
  const bar = pinBar(
    () => pin(undefined),
    (key) => go(byKey.get(key) ?? []),
  );
  let pinned: string | undefined;
  const pin = (key: string | undefined): void => {
    pinned = key !== undefined && byKey.has(key) ? key : undefined;
    writeState("pin", pinned);
    light(pinned === undefined ? [] : [pinned]);
    follow(pinned);
    bar.show(pinned, byKey.get(pinned ?? "")?.length ?? 0);
  };
  for (const one of all) {
    const key = keysOf(one).find((key) => !alone(key));
    if (key === undefined) continue;
    one.classList.add("linked");
    one.addEventListener("pointerenter", () => pinned ?? light(keysOf(one)));
    one.addEventListener("pointerleave", () => pinned ?? light([]));
    one.addEventListener("click", ({target}) => {
      if (
        (target as Element).closest("a,button,summary") === null ||
        (target as Element).closest("button.pin") !== null
      )
        pin(pinned === key ? undefined : key);
    });
    if (one instanceof HTMLTableRowElement) makeButton(one);
  }
  document.addEventListener("keydown", ({key}) => {
    if (key === "Escape" && pinned !== undefined) pin(undefined);
  });
  addEventListener("hashchange", () => {
    if (readState("pin") !== pinned) pin(readState("pin"));
  });
  const kept = readState("pin");
  if (kept !== undefined) pin(kept);
}

/** A row's name becomes a button, for those who have no pointer. */
function makeButton(row: HTMLTableRowElement): void {
  const name = row.querySelector("th[scope=row]");
  if (name === null || name.querySelector("a,button") !== null) return;
  const button = element("button", {type: "button", class: "pin"});
  button.append(...name.childNodes);
  name.append(button);
}

/** Tables that follow a kind of key show only the rows that are pinned. */
function follow(key: string | undefined): void {
  const kind = key?.split(":")[0];
  for (const table of document.querySelectorAll<HTMLElement>("[data-follows]")) {
    const follows = kind !== undefined && table.dataset.follows!.split(" ").includes(kind);
    if (follows) for (const one of table.querySelectorAll("table")) one.dispatchEvent(new Event("unfold"));
    for (const row of table.querySelectorAll("tbody tr"))
      row.classList.toggle("apart", follows && !keysOf(row).includes(key!));
  }
}

/** To the first row that is lit, opening what hides it. */
function go(found: readonly Element[]): void {
  const row =
    found.find((one) => one instanceof HTMLTableRowElement && !one.classList.contains("folded")) ?? found[0];
  for (let one: Element | null | undefined = row; one; one = one.parentElement)
    if (one instanceof HTMLDetailsElement) one.open = true;
  row?.scrollIntoView({block: "center"});
}

function pinBar(
  clear: () => void,
  goTo: (key: string) => void,
): {show(key: string | undefined, n: number): void} {
  const text = element("span");
  const to = element("button", {type: "button"}, "Go to the row");
  const off = element("button", {type: "button"}, "Clear");
  const bar = element("div", {class: "pinned toolbar", role: "status"}, text, to, off);
  bar.hidden = true;
  document.body.append(bar);
  let shown: string | undefined;
  to.addEventListener("click", () => shown !== undefined && goTo(shown));
  off.addEventListener("click", clear);
  return {
    show(key, n) {
      shown = key;
      bar.hidden = key === undefined;
      if (key === undefined) return;
      const [kind, names] = key.split(":") as [string, string];
      text.textContent = `${KIND[kind] ?? ""}${names.split(">").map(decodeURIComponent).join(" predicted as ").replaceAll("_", " ")}: ${n} marks and rows`;
    },
  };
}

const KIND: Readonly<Record<string, string>> = {
  person: "Person ",
  recording: "Recording ",
  class: "Behaviour ",
  window: "Window ",
  epoch: "Epoch ",
  policy: "Policy ",
};
