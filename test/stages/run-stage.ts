/** Runs a stage as the runner would: parameters through its schema, paths given, nothing else. */
import type {DepPaths, NoParams, Paths, Stage, StageWithoutParams} from "../../src/runner/stage.ts";

/** What a context has beside data and parameters, where a test does not look at it. */
export const beside = {
  inputs: {code: "", params: "", deps: {}, fingerprint: ""},
  scratch: "",
  observe: () => {},
  elapsed: () => 0,
  progress: () => {},
  log: () => {},
  signal: new AbortController().signal,
};

export async function runStage<P, D extends DepPaths, O extends Paths>(
  stage: Stage<P, D, O> | StageWithoutParams<D, O>,
  {
    deps,
    outs,
    params,
    bindings = {},
    random = () => 0.5,
  }: {deps: D; outs: O; params: unknown; bindings?: Record<string, string>; random?: () => number},
): Promise<void> {
  await stage.run({
    deps,
    outs,
    params: (stage.params === undefined ? {} : stage.params.parse(params)) as P & NoParams,
    bindings,
    random,
    ...beside,
  });
}
