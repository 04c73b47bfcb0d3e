/**
 * The windows that the model got wrong, and which of them to look at: of each confusion the one it was most confident
 * in, beside the window of the true behaviour in whose right answer it was most confident, of the same person where
 * there is one.
 */
import type {Mistakes, TracedWindow} from "../../artifacts/evaluation/mistakes.ts";
import type {WindowsTable} from "../../artifacts/windows.ts";
import type {ScoredWindows} from "./scored-windows.ts";

/** `scored` are the windows of `table`, in its order; `isTest` says whose count; at most `most` pairs are traced. */
export function findMistakes(
  table: WindowsTable,
  scored: ScoredWindows,
  isTest: (user: string) => boolean,
  most: number,
): Mistakes {
  const {truth, predicted, confidence, users, windowId} = scored;
  const labelled = [...truth.keys()]
    .filter((i) => truth[i]! >= 0 && isTest(users[i]!))
    .sort((a, b) => confidence[b]! - confidence[a]! || windowId[a]! - windowId[b]!);
  const wrong = labelled.filter((i) => truth[i] !== predicted[i]);
  const right = labelled.filter((i) => truth[i] === predicted[i]);
  const seen = new Set<string>();
  const telling = wrong.filter((i) => {
    const confusion = `${truth[i]} ${predicted[i]}`;
    if (seen.has(confusion)) return false;
    seen.add(confusion);
    return true;
  });
  const {rateHz, channels, units} = table.meta;
  return {
    kymo: "mistakes/1",
    rateHz,
    channels: [...channels],
    units,
    wrong: wrong.map((i) => describe(scored, i)),
    pairs: telling.slice(0, most).map((i) => {
      const alike = right.filter((j) => truth[j] === truth[i]);
      const beside = alike.find((j) => users[j] === users[i]) ?? alike[0];
      return {
        wrong: trace(table, scored, i),
        right: beside === undefined ? null : trace(table, scored, beside),
      };
    }),
  };
}

function describe(scored: ScoredWindows, i: number): Mistakes["wrong"][number] {
  return {
    windowId: scored.windowId[i]!,
    user: scored.users[i]!,
    session: scored.sessions[i]!,
    start: new Date(scored.starts[i]!).toISOString(),
    truth: scored.classes[scored.truth[i]!]!,
    predicted: scored.classes[scored.predicted[i]!]!,
    confidence: scored.confidence[i]!,
  };
}

/** The samples as the sensor measured them: standardised values times the scale, plus the mean. */
function trace({x, meta}: WindowsTable, scored: ScoredWindows, i: number): TracedWindow {
  const {lengthSamples, channels, mean, scale} = meta;
  const values = channels.map((_, c) =>
    Array.from({length: lengthSamples}, (__, t) => {
      const value = x[(i * lengthSamples + t) * channels.length + c]! * scale[c]! + mean[c]!;
      return Number(value.toPrecision(4));
    }),
  );
  return {...describe(scored, i), values};
}
