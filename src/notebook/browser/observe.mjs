/** What is seen of a cell: what it shows, how long it took, and its mistake with cell and line. */
import {observe as show} from "@observablehq/notebook-kit/runtime";

/** An observer for `NotebookRuntime.define`. */
export function observe({file, section, cells}) {
  return (state, definition) => {
    const shown = show(state, definition);
    const took = section.querySelector(".took");
    let startedMs;
    return {
      _node: shown._node,
      pending() {
        startedMs = performance.now();
        section.dataset.state = "pending";
        shown.pending();
      },
      fulfilled(value) {
        section.dataset.state = "done";
        if (took !== null && startedMs !== undefined)
          took.textContent = `in ${Math.max(1, Math.round(performance.now() - startedMs))} ms`;
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
