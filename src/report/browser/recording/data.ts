/** Unpacks what the page carries into arrays that can be drawn. */
import {
  CERTAIN,
  type EmbeddedRecording,
  MISSING,
  seriesOf,
  UNKNOWN,
  WHOLE,
} from "../../pages/recording/embedded.ts";
import {decodeSeries} from "../../pages/recording/series.ts";
import {type Pyramid, pyramid} from "./pyramid.ts";

export interface Recording {
  readonly meta: EmbeddedRecording;
  readonly channels: readonly Pyramid[];
  readonly windows: {
    readonly id: Int32Array;
    /** First row for which a window is drawn, ascending. */
    readonly from: Int32Array;
    readonly predicted: Int32Array;
    /** 0 to 1. */
    readonly confidence: Float32Array;
    readonly second: Int32Array;
    readonly secondShare: Float32Array;
  };
  /** −1 to 1 of each second and axis; NaN where unknown. */
  readonly gravity: readonly Float32Array[];
  /** 0 to 1 of each second. */
  readonly tracks: readonly Float32Array[];
}

export async function unpack(meta: EmbeddedRecording): Promise<Recording> {
  const bytes = await inflate(Uint8Array.from(atob(meta.data), (character) => character.charCodeAt(0)));
  const series = new Map<string, Int32Array>();
  let offset = 0;
  for (const {name, length, width} of seriesOf(meta)) {
    series.set(name, decodeSeries(bytes, offset, length, width));
    offset += length * width;
  }
  const scaled = (name: string, factor: number, unknown: number) =>
    Float32Array.from(series.get(name)!, (value) => (value === unknown ? Number.NaN : value * factor));
  const edges = meta.span === 1 ? ["", ""] : [".low", ".high"];
  return {
    meta,
    channels: meta.channels.map((name, i) => {
      const [low, high] = edges.map((edge) => scaled(name + edge, meta.steps[i]!, MISSING));
      return pyramid(low!, high!);
    }),
    windows: {
      id: series.get("id")!,
      from: series.get("from")!,
      predicted: series.get("predicted")!,
      confidence: scaled("confidence", 1 / CERTAIN, Number.NaN),
      second: series.get("second")!,
      secondShare: scaled("secondShare", 1 / CERTAIN, Number.NaN),
    },
    gravity: ["x", "y", "z"].map((name) => scaled(name, 1 / WHOLE, UNKNOWN)),
    tracks: ["0", "1", "2", "3", "4"].map((name) => scaled(name, 1 / WHOLE, Number.NaN)),
  };
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
