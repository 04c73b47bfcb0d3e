/**
 * Draws a recording: its channels, gravity, the predicted behaviours and the quality of the data on one page, which
 * opens down to single samples.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readRecordingDrift} from "../src/artifacts/drift/recording-file.ts";
import {readFused} from "../src/artifacts/fused.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {readPredictions} from "../src/artifacts/predictions.ts";
import {readQualityOrRefusal} from "../src/artifacts/quality.ts";
import {writeRecording} from "../src/artifacts/recording/recording.ts";
import {readSamples, readSamplesIfAny} from "../src/artifacts/samples.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {recordingAccount, refusedAccount} from "../src/report/pages/recording/account.ts";
import {recordingContent} from "../src/report/pages/recording/content.ts";
import {recordingPage} from "../src/report/pages/recording/page.ts";
import {refusedPage} from "../src/report/pages/recording/refused.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<
  Record<"accel" | "gyro" | "fused" | "quality" | "gates" | "predictions" | "drift", string>
> &
  SettingDeps;
type Outs = Readonly<Record<"page" | "data", string>>;

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en-GB", {timeZone: zone});
    return true;
  } catch {
    return false;
  }
};

const params = z.object({
  drift: z.object({
    physics: z.object({
      idleAccelSd: z.number().positive(),
      idleGyroSd: z.number().positive(),
      clippedSamples: z.number().int().min(1),
      stuckSamples: z.number().int().min(1),
    }),
  }),
  validate: z.object({maxRateErrorShare: z.number().min(0).max(1)}),
  recording_report: z.object({
    timeZone: z.string().refine(isTimeZone, {error: "no time zone, such as UTC or Europe/Athens"}),
  }),
});

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({
    deps,
    outs,
    inputs: madeFrom,
    params: {
      drift,
      validate,
      recording_report: {timeZone},
    },
  }) {
    const setting = settingOf(deps, madeFrom);
    const predictions = await readPredictions(deps.predictions);
    const quality = await readQualityOrRefusal(deps.quality);
    if (quality.kymo !== "quality/1") {
      await writeFile(outs.page, refusedPage(quality, setting));
      await writeRecording(outs.data, refusedAccount(quality, timeZone, predictions.meta.model));
      return;
    }
    const fused = await readFused(deps.fused);
    const content = recordingContent({
      fused,
      quality,
      predictions,
      times: {
        accel: (await readSamples(deps.accel, "accelerometer")).samples.t,
        gyro: (await readSamplesIfAny(deps.gyro, "gyroscope"))?.samples.t,
      },
      drift: await readRecordingDrift(deps.drift),
      refusal: (await readGates(deps.gates)).refusal,
      limits: {...drift.physics, ...validate},
      timeZone,
    });
    await writeFile(outs.page, recordingPage(content, setting));
    await writeRecording(outs.data, recordingAccount(content));
  },
});
