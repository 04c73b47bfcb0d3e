/** Writes the page that shows all recordings side by side, and leads to the page of each. */
import {writeFile} from "node:fs/promises";
import {readRecording} from "../src/artifacts/recording/recording.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {recordingsPage} from "../src/report/pages/recordings/page.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = SettingDeps & {readonly recordings: readonly string[]};
type Outs = Readonly<Record<"page", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs, inputs: madeFrom}) {
    const recordings = await Promise.all(deps.recordings.toSorted().map(readRecording));
    await writeFile(outs.page, recordingsPage(recordings, settingOf(deps, madeFrom)));
  },
});
