/** artifacts/trigger_simulation.json (`trigger-simulation/1`): how policies fare on made-up histories, of artifacts/trigger.json. */
import * as z from "zod";
import {type JsonArtifact, readJson, writeJson} from "../json-file.ts";
import {type Fare, fareSchema} from "./replay.ts";

const KIND = "trigger-simulation/1";

const simulationSchema = z.object({kymo: z.literal(KIND), fares: z.array(fareSchema)});

const ARTIFACT: JsonArtifact<z.infer<typeof simulationSchema>> = {
  name: "a simulation of retraining policies",
  kind: KIND,
  schema: simulationSchema,
  hint: 'Rebuild it with the stage "trigger_simulation".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readFares = async (path: string): Promise<Fare[]> => (await readJson(path, ARTIFACT)).fares;

export const writeFares = (path: string, fares: readonly Fare[]): Promise<void> =>
  writeJson(path, {kymo: KIND, fares}, 1);
