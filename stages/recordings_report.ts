/** Writes the page that shows all recordings side by side, and leads to the page of each. */
import {writeFile} from "node:fs/promises";
import {readRecording} from "../src/artifacts/recording/recording.ts";
import {recordingsPage} from "../src/report/pages/recordings/page.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = {
  readonly recordings: readonly string[];
  /** Empty where nothing is known of the training. */
  readonly history: readonly string[];
};
type Outs = Readonly<Record<"page", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs}) {
    const recordings = await Promise.all(deps.recordings.toSorted().map(readRecording));
    await writeFile(outs.page, recordingsPage(recordings, {trained: deps.history.length > 0}));
  },
});
