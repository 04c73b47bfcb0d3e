/** Layers that act only while a model is trained; predictions pass through them unchanged. */
import * as z from "zod";
import {defineLayer, shapeless} from "../layer.ts";

const identity = defineLayer(z.object({}), () => shapeless((_, {name}) => name));

export const regularizationLayers = {
  Dropout: identity,
  SpatialDropout1D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  ActivityRegularization: identity,
  Identity: identity,
};
