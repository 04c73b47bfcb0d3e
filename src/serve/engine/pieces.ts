/**
 * Many windows through the engine in pieces: enough at once to keep the threads busy, few enough that single windows of
 * others come in between. Only the first piece is refused where there is no room; later ones wait for it, and leave half
 * of it to others.
 */
import {Problem} from "../problem.ts";
import type {Engine} from "./engine.ts";

export interface Piece {
  /** Position of its first window. */
  readonly first: number;
  /** (windows, classes). */
  readonly p: Float32Array;
}

/** How soon to look again where the queue is full. */
const RETRY_MS = 5;
const LATER_SHARE = 0.5;

/** Pieces in order. Ends with the Problem of the first piece that has one, or after `seconds`. */
export async function* predictInPieces(
  engine: Engine,
  x: Float32Array,
  seconds: number,
): AsyncGenerator<Piece, void, undefined> {
  const {windows, atOnce} = engine.pieces;
  const step = windows * engine.size;
  const untilMs = performance.now() + seconds * 1000;
  const running: {first: number; p: Promise<Float32Array>}[] = [];
  let at = 0;
  while (at < x.length || running.length > 0) {
    while (at < x.length && running.length < atOnce) {
      const p = predictWhenRoom(engine, x.subarray(at, at + step), at === 0, untilMs);
      p.catch(() => {}); // it is waited for below, or not any more
      running.push({first: at / engine.size, p});
      at += step;
    }
    const {first, p} = running.shift()!;
    yield {first, p: await p};
  }
}

/** Probabilities of few windows; where there is no room, only `isFirst` is refused. `untilMs` by `performance.now()`. */
export async function predictWhenRoom(
  engine: Engine,
  x: Float32Array,
  isFirst: boolean,
  untilMs: number,
): Promise<Float32Array> {
  for (;;) {
    try {
      if (isFirst || engine.queuedWindows === 0 || engine.hasRoomFor(x.length / engine.size, LATER_SHARE))
        return await engine.predict(x);
    } catch (error) {
      const isFull = error instanceof Problem && error.kind === "overloaded";
      if (!isFull || isFirst) throw error;
    }
    if (performance.now() > untilMs)
      throw new Problem("too-slow", "the answer took too long", {
        retryAfterSeconds: 1,
        hint: "Send less at a time, or try again later.",
      });
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** All probabilities (windows, classes). Rejects with a Problem. */
export async function predictAll(engine: Engine, x: Float32Array, seconds: number): Promise<Float32Array> {
  const windows = x.length / engine.size;
  if (windows <= engine.pieces.windows) return engine.predict(x);
  const classes = engine.model.scaler.classes.length;
  const out = new Float32Array(windows * classes);
  for await (const {first, p} of predictInPieces(engine, x, seconds)) out.set(p, first * classes);
  return out;
}
