/** What to do about each kind of cause. Rules are known by the start of their id; the longest start that fits counts. */
const ADVICE: Readonly<Record<string, string>> = {
  degenerate:
    "Do not use these predictions. Look whether the watch was worn, and whether units and scaler are those the model was trained with.",
  physics: "Look at the watch and at its export before anything else; no model can make up for this.",
  "physics.gravity":
    "Check the unit of the accelerometer and whether gravity was removed (fuse.accelUnit in params.yaml).",
  "physics.gravity-length":
    "Let the watch lie still on each of its sides for a minute and compare: an offset or a scale of the accelerometer shows at once.",
  "physics.resting-rate":
    "Let the watch lie still for a minute: what the gyroscope says then is its offset; take it off, or record again.",
  "physics.rotation":
    "Ask on which wrist and which way round the watch was worn; turn the axes, or record again.",
  "physics.mirrored": "Ask on which wrist the watch was worn; mirror the axes before prediction.",
  "physics.idle":
    "Leave out the time in which the watch was not worn; if that is all of it, leave out the recording.",
  "physics.clipped": "Check the range the sensor was set to; movement beyond it is lost.",
  psi: "Compare the histograms below. If physics explains the change, correct that first; if not, label some of this data before trusting the model on it.",
  wasserstein:
    "See how far the values moved, in standard deviations; correct units or wearing position first.",
  "mean-shift":
    "A shift of the mean is often a turned watch or another zero of the sensor: compare the gravity vectors.",
  "variance-ratio":
    "Far less movement means a watch at rest or other units; far more means other units or other activities.",
  "drifted-channels": "Several channels at once point at one cause: units, scaler or wearing position.",
  prediction: "Label a sample of the recording by hand and compare, before reading anything into the shares.",
  "prediction.confidence":
    "The model is unsure: label a sample of this data, and do not report single windows.",
  "physics.stuck": "Look whether the sensor or the export repeats values; leave those stretches out.",
  "physics.shake":
    "Look whether the strap was loose, or whether the person ran or drove: the reference has no such shaking.",
  "prediction.uncertain":
    "Do not report single windows; label a sample of this data to see what the model does not know.",
  "prediction.novelty":
    "Look what the person did in the windows that the model is unsure of; label them, and train again with them if they matter.",
  "prediction.transitions":
    "Count bouts, not windows; if people do not change that fast, the model is guessing.",
  data: "Record for longer, or look why no window was left: gaps, gates or units.",
  "data.people": "Label recordings of more people; until then a recording can be found bad, but not good.",
  "data.unseen": "Hold labelled people back from training (reference.testUsers in params.yaml).",
  "data.channels": "Look why the channel is empty: the export, or the column map.",
  "data.detectable":
    "Label recordings of more people, or record for longer; until then only larger changes are found.",
  time: "Look for lost batches in the export; a shorter recording without gaps is worth more.",
};

/** One imperative sentence or two. */
export function adviceFor(id: string): string {
  const starts = Object.keys(ADVICE).filter((start) => id.toLowerCase().startsWith(start));
  const longest = starts.reduce((a, b) => (b.length > a.length ? b : a), "");
  return ADVICE[longest] ?? "Look at the sections below before using these predictions.";
}
