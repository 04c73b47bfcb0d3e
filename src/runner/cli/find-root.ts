/** Where the pipeline is. */
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";

/** The nearest folder upwards that holds a pipeline. */
export function findRoot(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, "dag.yaml")) || existsSync(join(at, "dvc.yaml"))) return at;
    if (dirname(at) === at) return undefined;
  }
}
