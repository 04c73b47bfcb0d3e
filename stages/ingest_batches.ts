/**
 * Reads a recording of batched JSON, in which both sensors lie side by side, into the same two tables of samples
 * that `ingest` writes.
 */
import * as z from "zod";
import {writeSamples} from "../src/artifacts/samples.ts";
import {parseBatchedJson} from "../src/formats/garmin/batched-json.ts";
import {ingestParams} from "../src/formats/garmin/ingest-params.ts";
import {readBounded} from "../src/formats/garmin/recording.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({ingest: ingestParams});

export default defineStage<z.infer<typeof params>, {batches: string}, {accel: string; gyro: string}>({
  params,
  async run({deps, outs, params, bindings, progress, signal}) {
    const text = (await readBounded(deps.batches, params.ingest)).toString();
    progress(0.2);
    const {accel, gyro} = parseBatchedJson(text, deps.batches);
    progress(0.8);
    signal.throwIfAborted();
    const session = bindings.session ?? "";
    await writeSamples(outs.accel, accel, session);
    await writeSamples(outs.gyro, gyro, session);
    progress(1);
  },
});
