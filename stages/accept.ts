/**
 * Says which recordings could not be used, once everything else is built. It fails where there are more of them than
 * `accept.maxRefused`, or where a folder has files and no recording: the reports are there by then, and name them.
 */
import {join} from "node:path";
import * as z from "zod";
import {writeAccepted} from "../src/artifacts/accepted.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {describeRefusal, type Refusal} from "../src/artifacts/refusal.ts";
import {readSources, type Sources} from "../src/artifacts/sources.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  accept: z.object({maxRefused: z.number().int().nonnegative()}),
  data: z.object({raw: z.string()}),
});

/** `report` is not read: it has to be there before this stage may fail. */
type Deps = {gates: readonly string[]; sources: string; report: string};

export default defineStage<z.infer<typeof params>, Deps, {accepted: string}>({
  params,
  async run({deps, outs, params: {accept, data}}) {
    const gates = await Promise.all(deps.gates.map(readGates));
    const sources = await readSources(deps.sources);
    const refused = [
      ...gates.flatMap(({session, refusal}) => (refusal === undefined ? [] : [{session, refusal}])),
      ...sources.refused,
    ];
    const total = gates.length + sources.refused.length;
    if (total === 0 && sources.unread.length > 0) throw noRecording(sources, data.raw);
    if (refused.length > accept.maxRefused) throw tooMany(refused, total, data.raw);
    await writeAccepted(outs.accepted, {
      recordings: total - refused.length,
      refused: refused.map(({session}) => session),
    });
  },
});

function noRecording({unread}: Sources, raw: string): ExpectedError {
  const first = unread.slice(0, 3).map(({file, looksLike}) => `${file} looks like ${looksLike}`);
  const more = unread.length > 3 ? `; and ${unread.length - 3} more` : "";
  return new ExpectedError("input", `no recording among ${unread.length} files: ${first.join("; ")}${more}`, {
    file: raw,
    hint: `Name pairs SESSION-accelerometer_data.xlsx and SESSION-gyroscope_data.xlsx, or map the columns: pnpm dag inspect-data ${join(raw, unread[0]!.file)}.`,
  });
}

type RefusedRecording = {readonly session: string; readonly refusal: Refusal};

function tooMany(refused: readonly RefusedRecording[], total: number, raw: string): ExpectedError {
  const [first] = refused as [RefusedRecording];
  const {file, place, hint} = first.refusal;
  const one = refused.length === 1;
  const list = refused.slice(0, 5).map(({session, refusal}) => `${session}: ${describeRefusal(refusal)}`);
  const more = refused.length > 5 ? `; and ${refused.length - 5} more, in reports/index.html` : "";
  return new ExpectedError(
    "input",
    `${refused.length} of ${total} recordings could not be used: ${list.join("; ")}${more}`,
    {
      file: file === undefined ? raw : join(raw, file),
      ...(one && place !== undefined ? {place} : {}),
      hint: `${hint} The reports are built without ${one ? "it" : "them"}; accept.maxRefused in params.yaml says how many may be missing.`,
    },
  );
}
