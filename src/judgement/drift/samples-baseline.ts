/** The older baseline: normalised samples of each channel as JSON, with the scaler but without units or people. */
import * as z from "zod";
import {checkJson, type JsonArtifact} from "../../artifacts/json-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Provenance} from "./window-table.ts";

const schema = z.object({
  preprocessing: z.object({scaler_mean: z.array(z.number()), scaler_scale: z.array(z.number().positive())}),
  per_channel: z.record(z.string(), z.object({samples: z.array(z.number()).min(1)})),
});

const ARTIFACT: JsonArtifact<z.infer<typeof schema>> = {
  name: "a baseline of normalised samples",
  schema,
  hint: "Give a table of windows, or the normalised_baseline.json of the training.",
};

export interface SamplesBaseline extends Provenance {
  /** Channel by channel, normalised, in the order of the file. */
  samples: Float64Array[];
}

/** Checks the text; `path` only names it. Throws an ExpectedError when it is no baseline or its parts do not fit. */
export function parseSamples(text: string, path: string): SamplesBaseline {
  const {preprocessing, per_channel: perChannel} = checkJson(parse(text, path), path, ARTIFACT);
  const {scaler_mean: mean, scaler_scale: scale} = preprocessing;
  const channels = Object.keys(perChannel);
  if (mean.length !== channels.length || scale.length !== channels.length)
    throw mistake(`the baseline has ${channels.length} channels and ${mean.length} means`, path);
  return {
    channels,
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: null,
    mean,
    scale,
    samples: Object.values(perChannel).map(({samples}) => Float64Array.from(samples)),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw mistake("the baseline is neither an Arrow table nor JSON", path, cause);
  }
}

function mistake(message: string, file: string, cause?: unknown): ExpectedError {
  return new ExpectedError("input", message, {file, hint: ARTIFACT.hint, cause});
}
