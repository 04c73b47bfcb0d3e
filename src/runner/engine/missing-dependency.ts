/** A dependency that is not there: no stage writes it, or the one that does is frozen, or did not write it. */
import type {Instance} from "../definition/instance.ts";

export class MissingDependency extends Error {
  override readonly name = "MissingDependency";
  readonly path: string;
  readonly hint: string;
  /** True where it waits for a frozen instance, which only a person can ask for. */
  readonly frozen: boolean;

  constructor(instance: Instance, role: string, path: string, writer: Instance | undefined) {
    const what = `${instance.name} needs ${role === path ? "" : `${role}: `}${path}, which`;
    super(
      writer === undefined
        ? `${what} is not there and which no stage writes`
        : writer.frozen
          ? `${what} ${writer.name} writes; that stage is frozen and its output is not there`
          : `${what} is not there, though it lies where ${writer.name} writes`,
    );
    this.path = path;
    this.frozen = writer?.frozen ?? false;
    const place = `${instance.at.file}:${instance.at.line}`;
    this.hint = this.frozen
      ? `Build it first: \`pnpm dag repro ${writer?.stage}\`.`
      : writer !== undefined
        ? `Correct the path (${place}), or let ${writer.stage} write it.`
        : path.includes("\u{fffd}")
          ? "Its name is not UTF-8, so it cannot be found under it: rename it."
          : Object.keys(instance.bindings).length > 0
            ? "Add the file, or take away the file beside it that made this instance."
            : `Add the file, or correct the path (${place}).`;
  }
}
