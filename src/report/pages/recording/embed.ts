/** Packs a recording for the script of its page: single samples of up to some hours, a coarser picture of longer ones. */
import {deflateSync} from "fflate";
import {CHANNELS, SENSOR_CHANNELS} from "../../../artifacts/channels.ts";
import {envelope} from "../../../signal/envelope.ts";
import type {RecordingContent} from "./content.ts";
import {CERTAIN, type EmbeddedRecording, MISSING, seriesOf, UNKNOWN, WHOLE} from "./embedded.ts";
import {encodeSeries} from "./series.ts";

/** m/s² and deg/s; a pixel of the picture is ten times as much. */
const FINEST = {accel: 0.01, gyro: 0.1} as const;
const COARSEST = 64;

interface EmbedLimits {
  /** Of the packed data. */
  readonly bytes: number;
  /** Rows of which single samples are kept. */
  readonly cells: number;
}

/** With the picture and the script a page then stays below 1.5 MB; an hour and a half at 50 Hz is kept in full. */
const LIMITS: EmbedLimits = {bytes: 860_000, cells: 270_000};

/** The values are rounded to the finest step, doubled until the data is small enough. */
export function embedRecording(content: RecordingContent, limits: EmbedLimits = LIMITS): EmbeddedRecording {
  const {fused, windows, seconds, behaviours, predictions, reach} = content;
  const span = fused.rows <= limits.cells ? 1 : 2 ** Math.ceil(Math.log2((2 * fused.rows) / limits.cells));
  const channels = CHANNELS.slice(0, fused.channels.length);
  const shape = {rows: fused.rows, span, channels, windows: windows.length, seconds: seconds.count};
  const others = otherSeries(content);
  for (let coarseness = 1; ; coarseness *= 2) {
    const steps = stepsOf(coarseness, reach);
    const values = {...channelSeries(content, span, steps), ...others};
    const parts = seriesOf(shape).map(({name, width}) => ({values: values[name]!, width}));
    if (coarseness < COARSEST && estimate(parts) > 1.05 * limits.bytes) continue;
    const packed = deflateSync(Buffer.concat(parts.map((part) => encodeSeries(part.values, part.width))));
    if (packed.length > limits.bytes && coarseness < COARSEST) continue;
    return {
      session: fused.session,
      startMs: content.startMs,
      timeZone: content.timeZone,
      rateHz: fused.rateHz,
      ...shape,
      windowRows: windows.length === 0 ? 0 : windows[0]!.to - windows[0]!.from,
      steps,
      reach,
      classes: predictions.meta.classes,
      behaviours: behaviours.map(({code}) => code),
      data: Buffer.from(packed).toString("base64"),
    };
  }
}

/** Bytes that the series will take, from one block in sixteen: packing all of them takes a second. */
function estimate(parts: readonly {readonly values: ArrayLike<number>; readonly width: number}[]): number {
  const block = 1024;
  const blocks = parts.flatMap(({values, width}) => {
    const found: Uint8Array[] = [];
    for (let from = 0; from < values.length; from += 16 * block)
      found.push(encodeSeries(Array.prototype.slice.call(values, from, from + block), width));
    return found;
  });
  const taken = blocks.reduce((sum, {length}) => sum + length, 0);
  const all = parts.reduce((sum, {values, width}) => sum + values.length * width, 0);
  return taken === 0 ? 0 : (deflateSync(Buffer.concat(blocks)).length * all) / taken;
}

/** Coarser for a channel whose largest value would not fit. */
function stepsOf(coarseness: number, reach: readonly number[]): number[] {
  return reach.map((most, channel) => {
    const finest = (SENSOR_CHANNELS.accel as readonly number[]).includes(channel)
      ? FINEST.accel
      : FINEST.gyro;
    return Math.max(finest * coarseness, most / 2 ** 14);
  });
}

function channelSeries({fused}: RecordingContent, span: number, steps: readonly number[]) {
  const series: Record<string, ArrayLike<number>> = {};
  CHANNELS.slice(0, fused.channels.length).forEach((name, channel) => {
    const round = (values: Float64Array | Float32Array) =>
      Int32Array.from(values, (value) =>
        Number.isNaN(value) ? MISSING : Math.round(value / steps[channel]!),
      );
    const values = fused.channels[channel]!;
    if (span === 1) series[name] = round(values);
    else {
      const {low, high} = envelope(values, 0, fused.rows, Math.ceil(fused.rows / span));
      series[`${name}.low`] = round(low);
      series[`${name}.high`] = round(high);
    }
  });
  return series;
}

function otherSeries({windows, seconds, tracks}: RecordingContent): Record<string, ArrayLike<number>> {
  const shares = (values: Float32Array) => Int32Array.from(values, (share) => Math.ceil(share * WHOLE));
  const [x, y, z] = seconds.gravity.map((values) =>
    Int32Array.from(values, (value) => (Number.isNaN(value) ? UNKNOWN : Math.round(value * WHOLE))),
  );
  return {
    id: windows.map(({id}) => id),
    from: windows.map(({from}) => Math.round(from)),
    predicted: windows.map(({predicted}) => predicted),
    confidence: windows.map(({confidence}) => Math.round(confidence * CERTAIN)),
    second: windows.map(({second}) => second),
    secondShare: windows.map(({secondShare}) => Math.round(secondShare * CERTAIN)),
    x: x!,
    y: y!,
    z: z!,
    ...Object.fromEntries(tracks.map(({values}, i) => [String(i), shares(values)])),
  };
}
