/** The body of a prediction as windows for the model, by whatever it holds: one window, many, a recording, several. */
import type * as z from "zod";
import type {Gates} from "../../artifacts/gates.ts";
import type {Quality} from "../../artifacts/quality.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import {Problem, problemOfIssues} from "../problem.ts";
import type {Settings} from "../settings.ts";
import {
  isWindow,
  recordingSchema,
  recordingsSchema,
  type Shape,
  windowKeysSchema,
  windowSchema,
  windowsSchema,
} from "./body.ts";
import {type PreparedRecording, prepareRecording} from "./prepare-recording.ts";
import {readWindows} from "./read-windows.ts";
import {toColumns, toModelInput, type WindowsInput} from "./scale-windows.ts";

export interface Prepared {
  /** (windows, length, channels), row-major, standardised. */
  readonly x: Float32Array;
  readonly windows: number;
  /** ms since the Unix epoch, UTC, one a window; null where windows came without times. */
  readonly times: {readonly start: Float64Array; readonly end: Float64Array} | null;
  /** In the order of the windows. */
  readonly recordings: readonly RecordingSummary[];
  /** Of a table of windows, which the answer's rows stand beside; null for JSON. */
  readonly table: WindowsSource | null;
}

export interface WindowsSource {
  readonly windowId: Int32Array;
  readonly session: readonly (string | null)[];
  readonly stepSamples: number;
  /** Of a table of one recording, as its metadata has it. */
  readonly recording?: string | undefined;
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

/** Throws a Problem where it is no JSON. */
export function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
  } catch (cause) {
    throw new Problem("bad-request", `the body is not JSON: ${(cause as Error).message.slice(0, 200)}`, {
      cause,
    });
  }
}

export type BodyKey = "window" | "windows" | "recording" | "recordings";

/** `allowed` are the keys by one of which the body says what it holds. Throws as `prepareBody`. */
export function prepareJson(
  bytes: Uint8Array,
  allowed: readonly BodyKey[],
  context: PrepareContext,
): Prepared {
  return prepareWindowsText(bytes, allowed, context) ?? prepareBody(parseBody(bytes), allowed, context);
}

/** Undefined for all but right windows in the form that is usual. */
function prepareWindowsText(
  bytes: Uint8Array,
  allowed: readonly BodyKey[],
  context: PrepareContext,
): Prepared | undefined {
  const read = readWindows(bytes, shapeOf(context.scaler));
  if (read === undefined || !allowed.includes(read.key)) return undefined;
  const others = windowKeysSchema.safeParse(read.others);
  return others.success ? ofWindows(read, others.data, context) : undefined;
}

const shapeOf = ({window, channels}: Scaler): Shape => ({lengthSamples: window, channels: channels.length});

/** Throws a Problem, or an ExpectedError of the stages' functions. */
function prepareBody(value: unknown, allowed: readonly BodyKey[], context: PrepareContext): Prepared {
  const key = allowed.find(
    (name) => typeof value === "object" && value !== null && Object.hasOwn(value, name),
  );
  const {scaler} = context;
  if (key === undefined)
    throw new Problem(
      "unprocessable",
      `the body has none of ${allowed.map((name) => `"${name}"`).join(", ")}`,
      {
        hint: `Send {"${allowed[0]}": …}; /openapi.json has the schema.`,
      },
    );
  if (key === "window" || key === "windows") {
    const {windows, ...others} = checkWindows(value as object, key, shapeOf(scaler));
    return ofWindows({columns: toColumns(windows, scaler), windows: windows.length}, others, context);
  }
  const bodies =
    key === "recording" ? [check(recordingSchema, value)] : check(recordingsSchema, value).recordings;
  return joinRecordings(
    bodies.map((body) => prepareRecording(body, scaler, context.settings)),
    context,
  );
}

interface CheckedWindows extends Pick<z.infer<typeof windowKeysSchema>, "units" | "scaled"> {
  readonly windows: readonly (readonly (readonly number[])[])[];
}

/** A schema looks at each number only where something is wrong, to say what. */
function checkWindows(value: object, key: "window" | "windows", shape: Shape): CheckedWindows {
  const {window, windows, units, scaled} = check(windowKeysSchema, value);
  const list = key === "window" ? [window] : windows;
  const other = key === "window" ? windows : window;
  if (
    other === undefined &&
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => isWindow(one, shape))
  )
    return {windows: list, units, scaled};
  if (key === "windows") return check(windowsSchema(shape), value);
  const checked = check(windowSchema(shape), value);
  return {...checked, windows: [checked.window]};
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw problemOfIssues(result.error);
  return result.data;
}

function ofWindows(
  {columns, windows}: Pick<WindowsInput, "columns" | "windows">,
  {units, scaled}: Pick<CheckedWindows, "units" | "scaled">,
  {scaler, maxWindows}: PrepareContext,
): Prepared {
  checkCount(windows, maxWindows);
  const x = toModelInput({columns, windows, units, isScaled: scaled === true}, scaler);
  return {x, windows, times: null, recordings: [], table: null};
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
  checkFinite(x, size);
  const recordings = prepared.map(({quality, gates, windows}) => ({
    session: quality.session === "" ? null : quality.session,
    windows: windows.rows,
    quality,
    gates,
  }));
  return {x, windows: rows, times: {start, end}, recordings, table: null};
}

export function checkFinite(x: Float32Array, size: number): void {
  for (let i = 0; i < x.length; i++)
    if (!Number.isFinite(x[i]!))
      throw new Problem(
        "unprocessable",
        `window ${Math.floor(i / size)} holds ${x[i]}; the model can only be asked about finite 32-bit numbers`,
      );
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

export function checkCount(windows: number, most: number): void {
  if (windows > most)
    throw new Problem("too-large", `${windows} windows; a request may have ${most}`, {
      hint: "Send them in several requests.",
    });
}
