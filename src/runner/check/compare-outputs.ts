/**
 * `diff.NAME…`: how an output differs from the same output of a commit.
 *
 * Of a table (`diff.NAME.TABLE…` of a database): `rows.added`, `rows.removed`, `rows.changed`, `rows.before`,
 * `rows.after`; `COLUMN.changed`, the share of joined rows whose cell differs; `flipped`, that share of the text column
 * in which it is largest, the rows' key aside. Of JSON: `PATH.change`, the number now less the number then.
 */
import {readFileSync} from "node:fs";
import {extname} from "node:path";
import {findBytes, type Kept} from "../diff/find-bytes.ts";
import {outputsOf} from "../diff/pair-outputs.ts";
import type {Side} from "../diff/side.ts";
import {findTableKind, readTables} from "../diff/table/read-tables.ts";
import type {StoredObject} from "../store/store.ts";
import {findAt, findNearest, findNumber, listPaths} from "./json-path.ts";
import {type Looked, sayWhich} from "./look-up.ts";
import {findOutput, type NamedOutput} from "./named-output.ts";
import {findInTables, type TablePair} from "./table-change.ts";

export interface Comparison {
  readonly kept: Kept;
  readonly before: Side;
  readonly after: Side;
  readonly outputs: readonly NamedOutput[];
}

type Pair =
  | {readonly kind: "tables"; readonly tables: ReadonlyMap<string, TablePair>}
  | {readonly kind: "json"; readonly before: unknown; readonly after: unknown};

/** Reads each output once. */
export class OutputChanges {
  readonly #comparison: Comparison;
  readonly #pairs = new Map<string, Promise<Pair | Looked>>();

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  /** `reference` is `predictions.flipped`, without `diff.`. */
  async lookUp(reference: string): Promise<Looked> {
    const {outputs} = this.#comparison;
    const found = findOutput(outputs, reference);
    if (found.kind === "several") return sayWhich(found);
    if (found.kind === "none") {
      const nearest = findNearest(
        reference,
        outputs.map(({name}) => replaceStart(reference, name)),
      );
      const hint =
        nearest === undefined ? "`pnpm dag graph` shows the outputs." : `Did you mean "diff.${nearest}"?`;
      return {kind: "wrong", message: `there is no output "${reference}"`, hint, part: reference};
    }
    const {output, path} = found;
    const known = this.#pairs.get(output.out.path) ?? this.#read(output);
    this.#pairs.set(output.out.path, known);
    const pair = await known;
    if (pair.kind === "json") return findChange(pair, path, reference);
    return pair.kind === "tables" ? findInTables(pair.tables, path, reference) : pair;
  }

  async #read({out, instance}: NamedOutput): Promise<Pair | Looked> {
    const {kept, before, after} = this.#comparison;
    const [was, is] = [before, after].map((side) => outputsOf(side).get(out.path));
    const build = `Build it: \`pnpm dag repro ${instance}\`.`;
    if (is === undefined) return {kind: "wrong", message: `${out.path} is not built`, hint: build};
    const now = await findBytes(kept, is);
    if (now === undefined) return {kind: "wrong", message: `${out.path} is not built`, hint: build};
    if (was === undefined) return {kind: "none", note: `${before.label} has no ${out.path}`};
    const isSame = was.content === is.content;
    const then = isSame ? now : await findBytes(kept, was);
    if (then === undefined)
      return {
        kind: "wrong",
        message: `${out.path} as ${before.label} has it is neither here nor in the store`,
        hint: "Build that commit once, or share its store (.dag/store).",
      };
    return readPair(out.path, then, now, out.key);
  }
}

/** `reference` with `name` in place of as many parts. */
function replaceStart(reference: string, name: string): string {
  const rest = reference.split(".").slice(name.split(".").length);
  return [name, ...rest].join(".");
}

async function readPair(
  path: string,
  before: StoredObject,
  after: StoredObject,
  key: readonly string[] | undefined,
): Promise<Pair | Looked> {
  const kind = findTableKind(path);
  const isJson = extname(path).toLowerCase() === ".json";
  if (before.kind === "folder" || after.kind === "folder" || (kind === undefined && !isJson))
    return {
      kind: "wrong",
      message: `${path} is neither a table nor JSON`,
      hint: "Compare an output in .arrow, .csv, .duckdb or .json.",
    };
  try {
    if (kind === undefined) return {kind: "json", before: readJson(before.path), after: readJson(after.path)};
    const was = await readTables(before.path, kind);
    const is = before.path === after.path ? was : await readTables(after.path, kind);
    const pairs = [...is].map(([name, table]) => [name, {before: was.get(name), after: table, key}] as const);
    return {kind: "tables", tables: new Map(pairs)};
  } catch (error) {
    return {kind: "wrong", message: `${path}: ${(error as Error).message}`, hint: "Build it again."};
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function findChange({before, after}: Pair & {kind: "json"}, path: string, reference: string): Looked {
  const start = reference.slice(0, reference.length - path.length);
  const inner = path.endsWith(".change") ? path.slice(0, -".change".length) : undefined;
  const [was, is] = [before, after].map((value) =>
    inner === undefined ? undefined : findNumber(findAt(value, inner)?.found),
  );
  if (is === undefined) {
    const nearest = findNearest(
      reference,
      listPaths(after, start).map((known) => `${known}.change`),
    );
    const hint =
      nearest === undefined
        ? "Name a number, as in diff.NAME.PATH.change."
        : `Did you mean "diff.${nearest}"?`;
    return {kind: "wrong", message: `no number changes by the name "${reference}"`, hint, part: reference};
  }
  if (was === undefined) return {kind: "none", note: `${start}${inner} is new`};
  return {kind: "value", value: is - was};
}
