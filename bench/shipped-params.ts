/** The parameters of the drift stage as they are shipped. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "yaml";
import {type DriftParams, driftParams} from "../src/judgement/drift/params.ts";

export function shippedParams(repository: string): DriftParams {
  const {drift} = parse(readFileSync(join(repository, "params.yaml"), "utf8")) as {drift: unknown};
  return driftParams.parse(drift);
}
