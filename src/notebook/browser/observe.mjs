/** What is seen of a cell: what it shows, how long it took, and its mistake with cell and line. */
import {observe as show} from "@observablehq/notebook-kit/runtime";

/** An observer for `NotebookRuntime.define`. */
export function observe({file, section, cells}) {
  return (state, definition) => {
    const shown = show(state, definition);
    return {
      _node: shown._node,
      pending() {
        section.dataset.state = "pending";
        shown.pending();
      },
      fulfilled(value) {
        section.dataset.state = "done";
        shown.fulfilled(value);
      },
      rejected(error) {
        section.dataset.state = "failed";
        const place = describePlace(error, definition, file, cells);
        console.error(`${place}: ${error?.message ?? error}`);
        shown.pending();
        state.root.replaceChildren(describe(place, error));
      },
    };
  };
}

/** The cell's function, which says at the cell how long it took, without what it waited for before. */
export function timed(section, body) {
  const took = section.querySelector(".took");
  if (took === null) return body;
  const tell = (startedMs) => {
    took.textContent = `in ${Math.max(1, Math.round(performance.now() - startedMs))} ms`;
  };
  return (...inputs) => {
    const startedMs = performance.now();
    const value = body(...inputs);
    if (typeof value?.then === "function")
      value.then(
        () => tell(startedMs),
        () => undefined,
      );
    else tell(startedMs);
    return value;
  };
}

/** An error that comes from a cell before names that one too. */
function describePlace(error, {id, line}, file, cells) {
  const frame = String(error?.stack ?? "")
    .split("\n")
    .find((one) => one.includes(`${encodeURI(file)}:`));
  const at = Number(/:(\d+):\d+\)?$/.exec(frame ?? "")?.[1] ?? line);
  const owner = cells.findLast((cell) => cell.line <= at) ?? {id};
  const from = owner.id === id ? "" : `, from cell ${owner.id}`;
  return `${file}, cell ${id}${from}, line ${at}`;
}

function describe(place, error) {
  const box = document.createElement("div");
  box.className = "failed";
  box.setAttribute("role", "alert");
  const name = document.createElement("b");
  name.textContent = error?.name ?? "Error";
  const text = document.createElement("div");
  text.textContent = error?.message ?? String(error);
  const where = document.createElement("small");
  where.textContent = place;
  box.append(name, text, where);
  return box;
}
