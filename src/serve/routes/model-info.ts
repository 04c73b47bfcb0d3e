/** `GET /model-info`: the model that answers, its card, its scaler, and the digests of all that it stands on. */
import * as z from "zod";
import {standsOn, standsOnSchema} from "../answer/stands-on.ts";
import type {Route} from "../http/route.ts";
import type {Service} from "../service.ts";

const answer = standsOnSchema.extend({
  input: z.object({
    lengthSamples: z.number().int(),
    channels: z.array(z.string()),
    rateHz: z.number(),
    units: z.object({accel: z.string(), gyro: z.string()}),
    gravity: z.string(),
  }),
  classes: z.array(z.string()),
  scaler: z.object({mean: z.array(z.number()), scale: z.array(z.number())}),
  /** `model/3`; null where the model has none. */
  card: z.record(z.string(), z.unknown()).nullable(),
});

export function modelInfoRoute(service: Service): Route {
  return {
    method: "GET",
    path: "/model-info",
    tag: "model",
    scope: "predict",
    summary: "Card, version, scaler, classes, input shape and digests of the model",
    answers: {200: {description: "The model that is served", content: {"application/json": answer}}},
    handle: (): z.infer<typeof answer> => {
      const {model} = service;
      const {window, channels, rateHz, units, gravity, classes, mean, scale} = model.scaler;
      return {
        ...standsOn(model),
        input: {lengthSamples: window, channels: [...channels], rateHz, units: {...units}, gravity},
        classes: [...classes],
        scaler: {mean: [...mean], scale: [...scale]},
        card: model.card === null ? null : {...model.card},
      };
    },
  };
}
