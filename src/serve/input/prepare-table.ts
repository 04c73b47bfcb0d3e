/** A table of windows (`windows/1`) that came as Arrow IPC, checked and scaled as the stage `predict` does it. */
import {scalerHash} from "../../artifacts/scaler.ts";
import {parseWindows} from "../../artifacts/windows.ts";
import {parseTable} from "../../formats/arrow/table.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {requireComparable} from "../../windows/comparable.ts";
import {rescaleWindows} from "../../windows/scaling.ts";
import {Problem} from "../problem.ts";
import {checkCount, checkFinite, type PrepareContext, type Prepared} from "./prepare-body.ts";

const NAME = "the body";
const HINT = "Send a table of windows as kymo writes it: artifacts/windows/<session>.arrow.";

/** Throws a Problem, or an ExpectedError where the windows are of another kind than the model's. */
export function prepareTable(bytes: Uint8Array, {scaler, maxWindows}: PrepareContext): Prepared {
  const {meta, rows, windowId, session, start, end, x: stored} = parse(bytes, maxWindows);
  requireComparable(meta, scaler, NAME);
  checkCount(rows, maxWindows);
  if (rows === 0) throw new Problem("unprocessable", "the table has no windows", {hint: HINT});
  const size = meta.lengthSamples * meta.channels.length;
  if (stored.length !== rows * size)
    throw new Problem("unprocessable", `column x has ${stored.length} values, expected ${rows} × ${size}`, {
      hint: HINT,
    });
  const x = meta.scalerHash === scalerHash(scaler) ? stored.slice() : rescaleWindows(stored, meta, scaler);
  checkFinite(x, size);
  return {
    x,
    windows: rows,
    times: {start, end},
    recordings: [],
    table: {windowId, session, stepSamples: meta.stepSamples, recording: meta.session},
  };
}

/** The reader trusts its bytes: whatever it stumbles on, they are no table. */
function parse(bytes: Uint8Array, maxWindows: number): ReturnType<typeof parseWindows> {
  try {
    const table = parseTable(bytes, NAME);
    checkCount(table.rows, maxWindows); // a damaged number of rows would be walked through
    return parseWindows(table, NAME);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof ExpectedError) throw new Problem("unprocessable", error.message, {hint: HINT});
    throw new Problem("unprocessable", "not a table of windows that can be read", {hint: HINT, cause: error});
  }
}
