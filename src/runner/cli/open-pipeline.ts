/** The pipeline that a command is about, with the parameters of this run. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Option} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Loaded, Pipeline} from "../definition/instance.ts";
import {openDefinition} from "../definition/load.ts";
import {findRoot} from "./find-root.ts";

export const SET_OPTION = {
  type: "string",
  multiple: true,
  value: "key=value",
  help: "a parameter of params.yaml, for this run only (again for more)",
} as const satisfies Option;

export interface OpenPipeline {
  readonly pipeline: Pipeline;
  /** Reads the definition again, when a stage has written files that make up instances. */
  load(): Loaded;
}

/** Undefined where the definition has errors, which are printed. Throws ExpectedError where there is none. */
export function openPipeline(
  root: string,
  set: readonly string[] | undefined,
  printer: Printer,
): OpenPipeline | undefined {
  if (findRoot(root) === undefined)
    throw new ExpectedError("usage", "no dag.yaml here or in any folder above", {
      hint: "Go into a kymo project, or write a dag.yaml: docs/dag.md shows how.",
    });
  const load = openDefinition(root, set === undefined ? {} : {set});
  const loaded = load();
  if (loaded.ok) return {pipeline: loaded.pipeline, load};
  printer.error(formatDiagnostics(loaded.diagnostics, loaded.sources, {color: printer.color}));
  return undefined;
}
