/**
 * Reads everything in the folder of recordings that is no pair of Garmin files: tables by column maps, FIT files with both
 * sensors, batched JSON, archives and sub-folders. Files that nobody reads are listed with what they look like.
 */
import {mkdir} from "node:fs/promises";
import {basename, join} from "node:path";
import * as z from "zod";
import {writeOutcome} from "../src/artifacts/outcome.ts";
import {describeRefusal, toRefusal} from "../src/artifacts/refusal.ts";
import {writeSamples, writeSamplesIfAny} from "../src/artifacts/samples.ts";
import {type Sources, writeSources} from "../src/artifacts/sources.ts";
import {dataParams} from "../src/formats/garmin/ingest-params.ts";
import {refuseLater} from "../src/formats/garmin/plausible-time.ts";
import {formatsSchema} from "../src/formats/tables/column-map.ts";
import type {FoundRecording} from "../src/formats/tables/container.ts";
import {isOfAPair, pairSessions, readFolder} from "../src/formats/tables/folder.ts";
import {SHIPPED_MAPS} from "../src/formats/tables/shipped-maps.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  ingest: z.object({maxUncompressedMB: z.number().positive(), maxRatio: z.number().positive()}),
  formats: formatsSchema,
  data: dataParams,
});

type Outs = {tables: string; sources: string};

export default defineStage<z.infer<typeof params>, {raw: string}, Outs>({
  params,
  async run({deps, outs, params: {ingest: limits, formats, data}, progress, log}) {
    const found = await readFolder(deps.raw, {
      maps: {...formats, ...SHIPPED_MAPS},
      limits,
      isElsewhere: isOfAPair,
    });
    progress(0.7);
    await mkdir(outs.tables, {recursive: true});
    const taken = await pairSessions(deps.raw);
    const recordings: Sources["recordings"][number][] = [];
    const refused: Sources["refused"][number][] = [];
    for (const {session, files, readBy, samples} of found.recordings) {
      const result = taken.has(session)
        ? severalForms(session, files)
        : orLater(samples, data?.latest, files);
      if (result instanceof ExpectedError) {
        refused.push({session, files, refusal: toRefusal("ingest_tables", result)});
        continue;
      }
      taken.add(session);
      const folder = join(outs.tables, session);
      await mkdir(folder);
      await writeSamples(join(folder, "accel.arrow"), result.accel, session);
      await writeSamplesIfAny(join(folder, "gyro.arrow"), result.gyro, "gyroscope", session);
      await writeOutcome(
        join(folder, "outcome.json"),
        session,
        files.map((file) => basename(file)),
        null,
      );
      recordings.push({session, files, readBy});
    }
    for (const {session, refusal} of refused) log(`${session} is not used: ${describeRefusal(refusal)}`);
    for (const {file, looksLike} of found.unread) log(`${file} is not read: it looks like ${looksLike}`);
    await writeSources(outs.sources, {recordings, refused, unread: found.unread});
    progress(1);
  },
});

/** The samples, or the error that they lie in the future. */
function orLater(
  samples: FoundRecording["samples"],
  latest: string | undefined,
  files: readonly string[],
): FoundRecording["samples"] {
  if (samples instanceof ExpectedError) return samples;
  try {
    refuseLater(samples.accel.t, latest, files[0]!);
    return samples;
  } catch (error) {
    return error as ExpectedError;
  }
}

function severalForms(session: string, files: readonly string[]): ExpectedError {
  return new ExpectedError("input", `the session ${session} lies there in several forms`, {
    file: files[0],
    hint: "Keep one of them in the folder, and move the others elsewhere.",
  });
}
