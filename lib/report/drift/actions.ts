/** What to do about each kind of cause. Rules are known by the start of their id; the longest start that fits wins. */
const ACTIONS: Readonly<Record<string, string>> = {
  degenerate:
    "Do not use these predictions. Look whether the watch was worn, and whether units and scaler are those the model was trained with.",
  "degenerate.variance":
    "Look whether the watch lay still or the sensor failed; there is too little movement for the model to see.",
  physics: "Look at the watch and at its export before anything else; no model can make up for this.",
  "physics.gravity":
    "Check the unit of the accelerometer and whether gravity was removed (fuse.accelUnit in params.yaml).",
  "physics.rotation":
    "Ask on which wrist and which way round the watch was worn; turn the axes, or record again.",
  "physics.mirror": "Ask on which wrist the watch was worn; mirror the axes before prediction.",
  "physics.idle":
    "Leave out the time in which the watch was not worn; if that is all of it, leave out the recording.",
  "physics.clipped": "Check the range the sensor was set to; movement beyond it is lost.",
  psi: "Compare the histograms below. If physics explains the change, mend that first; if not, label some of this data before trusting the model on it.",
  wasserstein: "See how far the values moved, in standard deviations; mend units or wearing position first.",
  mean: "A shift of the mean is often a turned watch or another zero of the sensor: compare the gravity vectors.",
  variance:
    "Far less movement means a watch at rest or other units; far more means other units or other activities.",
  channels: "Several channels at once point at one cause: units, scaler or wearing position.",
  drifted: "Several channels at once point at one cause: units, scaler or wearing position.",
  prediction: "Label a sample of the recording by hand and compare, before reading anything into the shares.",
  confidence: "The model is unsure: label a sample of this data, and do not report single windows.",
  time: "Look for lost batches in the export; a shorter recording without gaps is worth more.",
  domain: "The recording can be told from the reference: find the channel that gives it away.",
};

/** One imperative sentence or two. */
export function actionFor(id: string): string {
  const starts = Object.keys(ACTIONS).filter((start) => id.toLowerCase().startsWith(start));
  const longest = starts.reduce((a, b) => (b.length > a.length ? b : a), "");
  return ACTIONS[longest] ?? "Look at the sections below before using these predictions.";
}
