/** What the doctor finds: what is wrong, and the commands that repair it. */
import type {Pipeline} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";

export interface Finding {
  readonly level: "error" | "warning";
  /** What is wrong, without a stop. */
  readonly message: string;
  /** What to type, a line each; or what to do, where no command does it. */
  readonly repair: readonly string[];
}

/** The workspace that is looked at. */
export interface Subject {
  readonly root: string;
  /** Undefined where dag.yaml is wrong. */
  readonly pipeline: Pipeline | undefined;
  /** Of dag.lock, by instance; empty where it cannot be read. */
  readonly records: ReadonlyMap<string, RunRecord>;
}

export function error(message: string, ...repair: readonly string[]): Finding {
  return {level: "error", message, repair};
}

export function warning(message: string, ...repair: readonly string[]): Finding {
  return {level: "warning", message, repair};
}

/** A path as a word of a shell's command. */
export function quote(path: string): string {
  return /^[\w./@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The first three, and how many more. */
export function listSome(names: readonly string[]): string {
  const more = names.length - 3;
  return names.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The folders, relative to the root, that outputs lie in; the root itself is none of them. */
export function outputFolders({pipeline, records}: Subject): readonly string[] {
  const paths = [
    ...(pipeline?.nodes ?? []).flatMap(({instance}) => instance.outs.map(({path}) => path)),
    ...[...records.values()].flatMap(({outs}) => outs.map(({path}) => path)),
  ];
  const folders = paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  return [...new Set(folders)].filter((folder) => folder !== "").sort();
}
