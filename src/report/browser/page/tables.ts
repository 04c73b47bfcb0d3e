/** Tables that sort by a column, long ones that can be searched and are folded at first. Printed, every row is there. */
import {element} from "../element.ts";
import {readState, writeState} from "../fragment.ts";
import {compareCells} from "./compare-cells.ts";

const SEARCHED = 10;
const FOLDED = 24;
const SHOWN = 15;

export function enliven(): void {
  document.querySelectorAll<HTMLTableElement>("main .scroll > table").forEach((table, i) => {
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    if (rows.length > 1) sortable(table, rows, String(i));
    if (rows.length >= SEARCHED) searchable(table, rows, String(i));
  });
}

/** State `sort.3=2-` is the fourth table of the page by its third column, falling. */
function sortable(table: HTMLTableElement, rows: readonly HTMLTableRowElement[], name: string): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  const sort = (column: number, rising: boolean): void => {
    const text = (row: HTMLTableRowElement): string => row.cells[column]?.textContent.trim() ?? "";
    const sorted = rows.toSorted((a, b) => (rising ? 1 : -1) * compareCells(text(a), text(b)));
    table.tBodies[0]!.append(...sorted);
    heads.forEach((head, i) => {
      if (i === column) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
  };
  heads.forEach((head, column) => {
    if (head.textContent.trim() === "") return;
    const button = element("button", {type: "button", class: "sort"});
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const rising =
        head.getAttribute("aria-sort") === null
          ? !head.classList.contains("n")
          : head.getAttribute("aria-sort") !== "ascending";
      sort(column, rising);
      writeState(`sort.${name}`, `${column}${rising ? "" : "-"}`);
    });
  });
  const kept = /^(\d+)(-?)$/.exec(readState(`sort.${name}`) ?? "");
  if (kept !== null && heads[Number(kept[1])] !== undefined) sort(Number(kept[1]), kept[2] === "");
}

function searchable(table: HTMLTableElement, rows: readonly HTMLTableRowElement[], name: string): void {
  const input = element("input", {
    type: "search",
    "aria-label": `Filter: ${table.caption?.textContent ?? "rows"}`,
    placeholder: "Filter rows",
  });
  const told = element("span", {role: "status"});
  const more = element("button", {type: "button"});
  let folded = rows.length > FOLDED;
  const show = (): void => {
    const wanted = input.value.trim().toLowerCase();
    const fits = [...table.tBodies[0]!.rows].filter((row) => row.textContent.toLowerCase().includes(wanted));
    const shown = new Set(folded && wanted === "" ? fits.slice(0, SHOWN) : fits);
    for (const row of rows) row.classList.toggle("folded", !shown.has(row));
    told.textContent = wanted === "" ? "" : `${fits.length} of ${rows.length} rows`;
    more.hidden = wanted !== "" || rows.length <= FOLDED;
    more.textContent = folded ? `Show all ${rows.length} rows` : `Show the first ${SHOWN} rows`;
  };
  input.addEventListener("input", () => {
    show();
    writeState(`filter.${name}`, input.value.trim() || undefined);
  });
  more.addEventListener("click", () => {
    folded = !folded;
    show();
  });
  table.addEventListener("unfold", () => {
    folded = false;
    input.value = "";
    show();
  });
  table.parentElement!.before(element("div", {class: "toolbar filter"}, input, told));
  table.parentElement!.after(more);
  input.value = readState(`filter.${name}`) ?? "";
  show();
}
