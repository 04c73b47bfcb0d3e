/**
 * The messages of the Open Inference Protocol, version 2, with the binary tensor extension.
 * https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
import * as z from "zod";

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const dimension = z.number().int().min(1).max(1e7);

export const inferSchema = z.object({
  id: z.string().max(128).optional(),
  parameters: parameters.optional(),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        shape: z.array(dimension).min(1).max(8),
        datatype: z.string(),
        parameters: parameters.optional(),
        /** Values, nested or flat; left out where they follow in binary. */
        data: z.array(z.unknown()).optional(),
      }),
    )
    .min(1),
  outputs: z.array(z.object({name: z.string(), parameters: parameters.optional()})).optional(),
});

export type InferRequest = z.infer<typeof inferSchema>;

const tensor = z.object({name: z.string(), datatype: z.string(), shape: z.array(z.number().int())});

export const inferAnswerSchema = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  parameters: parameters.optional(),
  outputs: z.array(tensor.extend({parameters: parameters.optional(), data: z.array(z.unknown()).optional()})),
});

export type InferAnswer = z.infer<typeof inferAnswerSchema>;

export const metadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
});
