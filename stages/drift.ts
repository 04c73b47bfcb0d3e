/** Puts together what the comparison says of each recording, and gives the verdict over all. */
import {writeDrift} from "../src/artifacts/drift/drift.ts";
import {readFalseAlarms} from "../src/artifacts/drift/false-alarms.ts";
import {readRecordingDriftFile} from "../src/artifacts/drift/recording-file.ts";
import {readDriftReference} from "../src/artifacts/drift/reference.ts";
import {gatherDrift} from "../src/judgement/drift/gather.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"reference" | "falseAlarms", string>> & {readonly recordings: readonly string[]};

export default defineStage<Deps, {drift: string}>({
  async run({deps, outs}) {
    const parts = await Promise.all(deps.recordings.map(readRecordingDriftFile));
    const reference = await readDriftReference(deps.reference);
    const falseAlarms = await readFalseAlarms(deps.falseAlarms);
    await writeDrift(outs.drift, gatherDrift({parts, reference, falseAlarms}));
  },
});
