/** The pipeline that a command is about, with the parameters of this run. */
import {ExpectedError, ExpectedErrors, type Failure} from "../../platform/failure.ts";
import type {Option} from "../../platform/terminal/option.ts";
import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Diagnostic, Loaded, Pipeline} from "../definition/instance.ts";
import {openRemembered} from "../definition/remembered-pipeline.ts";
import {requireStudy} from "../definition/study.ts";
import {findRoot} from "./find-root.ts";

export const SET_OPTION = {
  type: "string",
  multiple: true,
  value: "key=value",
  help: "a parameter of params.yaml, for this run only (again for more)",
} as const satisfies Option;

export const STUDY_OPTION = {
  type: "string",
  value: "NAME",
  help: "with the parameters, the lock and the outputs of studies/NAME",
} as const satisfies Option;

/** Of this process; undefined where its code is not bundled. */
let program: string | undefined;

/** Says what the program is, all of its code, that loads pipelines: they are remembered for it alone. */
export function setProgram(name: string): void {
  program = name;
}

export interface OpenPipeline {
  readonly pipeline: Pipeline;
  /** All of params.yaml, with what was set. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Reads the definition again, when a stage has written files that make up instances. */
  load(): Loaded;
}

/** Throws ExpectedErrors where the definition has errors, ExpectedError where there is none. */
export function openPipeline(
  root: string,
  set: readonly string[] | undefined,
  study?: string | undefined,
): OpenPipeline {
  if (findRoot(root) === undefined)
    throw new ExpectedError("usage", "no dag.yaml here or in any folder above", {
      hint: "Go into a kymo project, or begin one: `pnpm dag init FOLDER`.",
    });
  if (study !== undefined) requireStudy(root, study);
  const {loaded, load} = openRemembered(root, {...(set === undefined ? {} : {set}), study}, program);
  const pipeline = getPipeline(loaded);
  return {pipeline, params: loaded.ok ? loaded.params : {}, load};
}

/** Throws ExpectedErrors where the definition has errors. */
export function getPipeline(loaded: Loaded): Pipeline {
  if (loaded.ok) return loaded.pipeline;
  throw toErrors(loaded.diagnostics, loaded.sources);
}

/** All of them as one error. `sources` are the texts of their files. */
export function toErrors(
  diagnostics: readonly Diagnostic[],
  sources: Readonly<Record<string, string>>,
): ExpectedErrors {
  return new ExpectedErrors(diagnostics.map(toFailure), (color) =>
    formatDiagnostics(diagnostics, sources, {color}),
  );
}

function toFailure({message, hint, at: {file, line, column}}: Diagnostic): Failure {
  return {reason: "input", message, file, place: `line ${line}, column ${column}`, hint};
}
