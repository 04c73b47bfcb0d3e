/**
 * Cuts the labelled table into windows, by activity and as recordings are cut, splits it by person, and fits the scaler on the training people alone.
 */
import {basename} from "node:path";
import * as z from "zod";
import {SENSOR_CHANNELS} from "../src/artifacts/channels.ts";
import {writeScaler} from "../src/artifacts/scaler.ts";
import {writeSplits} from "../src/artifacts/splits.ts";
import {describeWindows, writeWindows} from "../src/artifacts/windows.ts";
import {dataParams} from "../src/formats/garmin/ingest-params.ts";
import {refuseImplausible, refuseLater} from "../src/formats/garmin/plausible-time.ts";
import {formatsSchema} from "../src/formats/tables/column-map.ts";
import {defineStage} from "../src/runner/stage.ts";
import {checkSessionsTogether, checkSessionUnits} from "../src/signal/labelled-units.ts";
import {readLabelled} from "../src/windows/labelled.ts";
import {gatherSession, groupRows} from "../src/windows/labelled-people.ts";
import {makeReference} from "../src/windows/reference.ts";

const users = z.union([z.number().int().nonnegative(), z.array(z.coerce.string())]);

const params = z.object({
  seed: z.number().int(),
  reference: z.object({
    rateHz: z.number().positive(),
    testUsers: users,
    validationUsers: users,
    testFold: z.number().int().nonnegative(),
    maxGapMs: z.number().positive(),
    lookAlikes: z.enum(["refuse", "distinct"]).default("refuse"),
    classes: z.union([z.literal("auto"), z.array(z.string()).min(2)]),
    sensors: z.enum(["all", "accelerometer"]).default("all"),
  }),
  windows: z.object({lengthSamples: z.number().int().positive(), stepSamples: z.number().int().positive()}),
  data: dataParams,
  formats: formatsSchema.default({}),
});

type Deps = {labelled: string};
/** `continuous` where recordings are to be compared with these people. */
type Outs = {windows: string; continuous?: string; scaler: string; splits: string};

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {reference: settings, windows: shape, seed, data, formats}, progress}) {
    const table = await readLabelled(deps.labelled, formats);
    const labelled =
      settings.sensors === "accelerometer"
        ? {...table, channels: table.channels.slice(0, SENSOR_CHANNELS.accel.length)}
        : table;
    refuseImplausible(labelled.t, deps.labelled);
    refuseLater(labelled.t.toSorted(), data?.latest, deps.labelled);
    progress(0.7);
    const source = basename(deps.labelled);
    const reference = makeReference(labelled, {...settings, ...shape, seed}, deps.labelled, source);
    const sessions = groupRows(labelled).map((session) => gatherSession(labelled, session));
    for (const session of sessions) checkSessionUnits(session, settings.rateHz, deps.labelled);
    checkSessionsTogether(sessions, settings.rateHz, deps.labelled);
    const {scaler, splits, windows, continuous} = reference;
    const {simulated} = splits;
    const meta = describeWindows({scaler, ...shape, reference: {source, simulated}});
    await writeWindows(outs.windows, windows, meta);
    if (outs.continuous !== undefined) await writeWindows(outs.continuous, continuous, meta);
    await writeScaler(outs.scaler, scaler);
    await writeSplits(outs.splits, splits);
  },
});
