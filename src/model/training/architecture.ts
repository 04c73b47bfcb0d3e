/**
 * The architectures that can be trained without a file to start from, as the Keras configuration of the model that
 * they make: what a `.keras` file's `config.json` holds.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {buildCnnBilstm, cnnBilstmSchema} from "./architectures/cnn-bilstm.ts";
import {buildCnn4Bilstm2, cnn4Bilstm2Schema} from "./architectures/cnn4-bilstm2.ts";
import type {WindowShape} from "./architectures/options.ts";
import type {SequentialConfig} from "./architectures/sequential.ts";

export const architectureSchema = z.discriminatedUnion("name", [cnnBilstmSchema, cnn4Bilstm2Schema]);

export type ArchitectureOptions = z.infer<typeof architectureSchema>;

/** Throws a ExpectedError when windows are too short for the layers, or options do not go together. */
export function buildArchitecture(options: ArchitectureOptions, window: WindowShape): SequentialConfig {
  const {kernelSize, filters} = options;
  const needed =
    options.name === "cnn_bilstm"
      ? filters.length * (kernelSize - 1) + 1
      : options.poolSize ** filters.length;
  if (window.steps < needed)
    throw new ExpectedError(
      "input",
      `windows have ${window.steps} steps, but ${options.name} needs at least ${needed}`,
      {
        place: "architecture",
        hint: "Cut longer windows, or take fewer layers, a smaller kernelSize or a smaller poolSize.",
      },
    );
  switch (options.name) {
    case "cnn_bilstm":
      return buildCnnBilstm(options, window);
    case "cnn4_bilstm2":
      return buildCnn4Bilstm2(options, window);
  }
}
