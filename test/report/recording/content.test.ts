import {suite} from "uvu";
import * as assert from "uvu/assert";
import {recordingContent} from "../../../src/report/pages/recording/content.ts";
import {sampleRecording} from "../../fixtures/report/recording.ts";

const test = suite("report/recording/content");
const at = (values: ArrayLike<number>): number[] =>
  Array.from(values, (value, i) => (value > 0 ? i : -1)).filter((i) => i >= 0);

test("each second is told what it lacks, and whether it moves", () => {
  const {seconds, tracks} = recordingContent(sampleRecording(60));
  assert.equal(at(seconds.missing), [20, 21]);
  assert.equal(at(seconds.imputed), [30]);
  assert.is(Math.round(seconds.imputed[30]! * 100), 10);
  assert.equal(at(seconds.still), [40, 41, 42, 43, 44]);
  assert.equal(at(tracks[4]!.values), [50], "half the samples of the gyroscope are missing there");
  assert.ok(seconds.gravity[2][42]! < -0.999 && Number.isNaN(seconds.gravity[2][20]!));
});

test("clipped is what drift calls so: short runs at the end of the range", () => {
  const inputs = sampleRecording(60);
  const [ax] = inputs.fused.channels;
  ax!.fill(30, 500, 504); // four in a row, in second 10
  ax!.fill(-30, 600, 602); // two: a peak
  ax!.fill(30, 700, 730); // a stuck sensor
  const {seconds} = recordingContent(inputs);
  assert.equal(at(seconds.clipped), [10]);
  assert.is(Math.round(seconds.clipped[10]! * 50), 4);
});

test("behaviours stand by how often they are predicted, and rows of one sensor have one scale", () => {
  const {behaviours, reach, windows} = recordingContent(sampleRecording(60));
  assert.equal(
    behaviours.map(({name, code}) => [name, code]),
    [
      ["sitting", 8],
      ["smoking", 9],
    ],
  );
  assert.is(behaviours[1]!.share, 5 / 29);
  assert.equal(reach, [12, 12, 12, 80, 80, 80]);
  assert.equal([windows[4]!.second, Math.round(windows[4]!.secondShare * 10)], [8, 4]);
});

test("the telling minutes are told for what they show, each once, in the order of time", () => {
  const inputs = sampleRecording(300);
  inputs.predictions.confidence.fill(0.4, 95, 118);
  inputs.fused.channels[0]!.fill(9, 60 * 50, 120 * 50); // held otherwise in the second minute
  const {telling, minutes} = recordingContent(inputs);
  const reasons = Object.fromEntries(telling.map(({minute, reasons: told}) => [minute, told.join("; ")]));
  assert.equal(
    telling.map(({minute}) => minute),
    [0, 1, 2, 3, 4],
  );
  assert.match(reasons[0]!, "Clearest sitting: 24 of 29 windows");
  assert.match(reasons[0]!, "Most samples missing: 3.3");
  assert.match(reasons[2]!, "Gravity turns most: by 43°"); // and back again
  assert.match(reasons[3]!, /Least sure: mean confidence \d\d/);
  assert.is(
    minutes.reduce((sum, {windows}) => sum + windows.length, 0),
    inputs.predictions.rows,
  );
});

test("a recording without a window or shorter than a second has content, too", () => {
  const short = sampleRecording(1);
  const content = recordingContent({...short, times: {accel: [], gyro: []}});
  assert.equal([content.windows.length, content.behaviours.length, content.minutes.length], [0, 0, 1]);
});

test.run();
