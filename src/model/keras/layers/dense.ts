/** Dense: the last axis times the kernel (in, units), plus the bias, through the activation. */
import * as z from "zod";
import {defineLayer, LayerError, singleInputShape, variable} from "../layer.ts";
import {activationName} from "./activation.ts";

const schema = z.object({
  units: z.number().int().positive(),
  activation: activationName,
  use_bias: z.boolean().default(true),
  lora_rank: z.null("LoRA weights are not supported; merge them first").optional(),
  quantization_mode: z.null("quantised weights are not supported").optional(),
});

export const denseLayers = {
  Dense: defineLayer(schema, ({units, activation, use_bias: useBias}) => ({
    outputShape(inputs) {
      const shape = singleInputShape(inputs);
      if (shape.length === 0) throw new LayerError("needs an input with channels");
      return [...shape.slice(0, -1), units];
    },
    variables(inputs) {
      const kernel = variable("vars/0", "kernel", [singleInputShape(inputs).at(-1)!, units]);
      return useBias ? [kernel, variable("vars/1", "bias", [units])] : [kernel];
    },
    lower(graph, inputs, [kernel, bias]) {
      const product = graph.op("MatMul", inputs[0]!.name, kernel!.name);
      const sum = bias === undefined ? product : graph.op("Add", product, bias.name);
      return activation(graph, sum);
    },
  })),
};
