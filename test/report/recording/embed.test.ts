import {inflateSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {recordingContent} from "../../../src/report/pages/recording/content.ts";
import {embedRecording} from "../../../src/report/pages/recording/embed.ts";
import {type EmbeddedRecording, MISSING, seriesOf} from "../../../src/report/pages/recording/embedded.ts";
import {decodeSeries, encodeSeries} from "../../../src/report/pages/recording/series.ts";
import {RATE, sampleRecording} from "../../fixtures/report/recording.ts";

const test = suite("report/recording/embed");

function unpack(meta: EmbeddedRecording): Record<string, Int32Array> {
  const bytes = inflateSync(Buffer.from(meta.data, "base64"));
  let offset = 0;
  const series: Record<string, Int32Array> = {};
  for (const {name, length, width} of seriesOf(meta)) {
    series[name] = decodeSeries(bytes, offset, length, width);
    offset += length * width;
  }
  assert.is(offset, bytes.length);
  return series;
}

test("a series comes back whatever its signs and jumps", () => {
  const values = [0, -1, 1, MISSING, 32_767, MISSING, 5, 5, -5];
  assert.equal([...decodeSeries(encodeSeries(values, 3), 0, values.length, 3)], values);
  assert.throws(() => encodeSeries([0, 200], 1), "a difference of 200 does not fit into 1 bytes");
});

test("every sample of a recording is in its page to half a step, and every gap", () => {
  const inputs = sampleRecording(60);
  const meta = embedRecording(recordingContent(inputs));
  const series = unpack(meta);
  assert.is(meta.span, 1);
  meta.channels.forEach((name, channel) => {
    series[name]!.forEach((value, row) => {
      const sample = inputs.fused.channels[channel]![row]!;
      if (Number.isNaN(sample)) assert.is(value, MISSING, `${name} ${row}`);
      else
        assert.ok(
          Math.abs(value * meta.steps[channel]! - sample) <= meta.steps[channel]! / 2 + 1e-9,
          `${name} ${row}`,
        );
    });
  });
  assert.equal([...series.id!.slice(0, 3)], [100, 101, 102]);
  assert.equal([...series.from!.slice(0, 3)], [50, 150, 250]); // at their middle, 1 s after their start
  assert.equal([...series.confidence!.slice(3, 5)], [9000, 6000]);
  assert.equal([...series.secondShare!.slice(3, 5)], [1000, 4000]);
});

test("what does not compress is rounded until it fits, and never lost", () => {
  const inputs = sampleRecording(120);
  let state = 1;
  for (const values of inputs.fused.channels)
    for (let row = 0; row < values.length; row++) {
      state = (state * 48_271) % 2_147_483_647;
      values[row] = (state / 2_147_483_647 - 0.5) * 40;
    }
  const content = recordingContent(inputs);
  const finest = embedRecording(content);
  const meta = embedRecording(content, {bytes: 30_000, cells: 1e6});
  assert.ok(finest.data.length > 40_000 && meta.data.length <= 40_000, String(meta.data.length));
  assert.ok(meta.steps[0]! > finest.steps[0]!);
  const {Ax} = unpack(meta);
  assert.ok(Math.abs(Ax![777]! * meta.steps[0]! - inputs.fused.channels[0]![777]!) <= meta.steps[0]! / 2);
});

test("of a long recording the smallest and the largest of so many samples are kept", () => {
  const inputs = sampleRecording(120);
  const peak = 100 * RATE + 7;
  inputs.fused.channels[4]![peak] = 900;
  const meta = embedRecording(recordingContent(inputs), {bytes: 1e6, cells: 4000});
  const series = unpack(meta);
  assert.is(meta.span, 4);
  assert.is(Math.round(series["Gy.high"]![Math.floor(peak / 4)]! * meta.steps[4]!), 900);
});

test.run();
