/** The body of a prediction as windows for the model, by whatever it holds: one window, many, a recording, several. */
import type * as z from "zod";
import type {Gates} from "../../artifacts/gates.ts";
import type {Quality} from "../../artifacts/quality.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import {Problem, problemOfIssues} from "../problem.ts";
import type {Settings} from "../settings.ts";
import {recordingSchema, recordingsSchema, type Shape, windowSchema, windowsSchema} from "./body.ts";
import {type PreparedRecording, prepareRecording} from "./prepare-recording.ts";
import {toModelInput} from "./scale-windows.ts";

export interface Prepared {
  /** (windows, length, channels), row-major, standardised. */
  readonly x: Float32Array;
  readonly windows: number;
  /** ms since the Unix epoch, UTC, one a window; null where windows came without times. */
  readonly times: {readonly start: Float64Array; readonly end: Float64Array} | null;
  /** In the order of the windows. */
  readonly recordings: readonly RecordingSummary[];
}

export interface RecordingSummary {
  readonly session: string | null;
  readonly windows: number;
  readonly quality: Quality;
  readonly gates: Gates;
}

export interface PrepareContext {
  readonly scaler: Scaler;
  readonly settings: Pick<Settings, "fuse" | "validate" | "windows">;
  readonly maxWindows: number;
}

/** Throws a Problem, or an ExpectedError of the stages' functions. */
export function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
  } catch (cause) {
    throw new Problem("bad-request", `the body is not JSON: ${(cause as Error).message.slice(0, 200)}`, {
      cause,
    });
  }
}

/** `allowed` are the keys by one of which the body says what it holds. */
export function prepareBody(
  value: unknown,
  allowed: readonly ("window" | "windows" | "recording" | "recordings")[],
  context: PrepareContext,
): Prepared {
  const key = allowed.find(
    (name) => typeof value === "object" && value !== null && Object.hasOwn(value, name),
  );
  const {scaler} = context;
  const shape: Shape = {lengthSamples: scaler.window, channels: scaler.channels.length};
  if (key === undefined)
    throw new Problem(
      "unprocessable",
      `the body has none of ${allowed.map((name) => `"${name}"`).join(", ")}`,
      {
        hint: `Send {"${allowed[0]}": …}; /openapi.json has the schema.`,
      },
    );
  if (key === "window") {
    const {window, units, scaled} = check(windowSchema(shape), value);
    return ofWindows([window], units, scaled, context);
  }
  if (key === "windows") {
    const {windows, units, scaled} = check(windowsSchema(shape), value);
    return ofWindows(windows, units, scaled, context);
  }
  const bodies =
    key === "recording" ? [check(recordingSchema, value)] : check(recordingsSchema, value).recordings;
  return joinRecordings(
    bodies.map((body) => prepareRecording(body, scaler, context.settings)),
    context,
  );
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw problemOfIssues(result.error);
  return result.data;
}

function ofWindows(
  windows: readonly (readonly (readonly number[])[])[],
  units: Parameters<typeof toModelInput>[0]["units"],
  scaled: boolean | undefined,
  {scaler, maxWindows}: PrepareContext,
): Prepared {
  checkCount(windows.length, maxWindows);
  const x = toModelInput({windows, units, isScaled: scaled === true}, scaler);
  return {x, windows: windows.length, times: null, recordings: []};
}

/** The windows of all recordings one after another. */
export function joinRecordings(
  prepared: readonly PreparedRecording[],
  {scaler, maxWindows}: PrepareContext,
): Prepared {
  const rows = prepared.reduce((sum, {windows}) => sum + windows.rows, 0);
  checkCount(rows, maxWindows);
  if (rows === 0) throw tooShort(prepared, scaler);
  const size = scaler.window * scaler.channels.length;
  const x = new Float32Array(rows * size);
  const [start, end] = [new Float64Array(rows), new Float64Array(rows)];
  let at = 0;
  for (const {windows} of prepared) {
    x.set(windows.x, at * size);
    start.set(windows.start, at);
    end.set(windows.end, at);
    at += windows.rows;
  }
  for (let i = 0; i < x.length; i++)
    if (!Number.isFinite(x[i]!))
      throw new Problem(
        "unprocessable",
        `window ${Math.floor(i / size)} holds a value beyond what a 32-bit number holds`,
      );
  const recordings = prepared.map(({quality, gates, windows}) => ({
    session: quality.session === "" ? null : quality.session,
    windows: windows.rows,
    quality,
    gates,
  }));
  return {x, windows: rows, times: {start, end}, recordings};
}

function tooShort(prepared: readonly PreparedRecording[], {window, rateHz}: Scaler): Problem {
  const longest = Math.max(...prepared.map(({quality}) => quality.usableSeconds));
  const needed = window / rateHz;
  return new Problem(
    "unprocessable",
    `no stretch without a gap is as long as a window of ${needed} s; ${longest} s are usable in all`,
    {hint: "Send a longer recording.", members: {quality: prepared[0]?.quality, gates: prepared[0]?.gates}},
  );
}

function checkCount(windows: number, most: number): void {
  if (windows > most)
    throw new Problem("too-large", `${windows} windows; a request may have ${most}`, {
      hint: "Send them in several requests.",
    });
}
