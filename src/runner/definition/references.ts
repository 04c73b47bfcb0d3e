/**
 * Dependencies by reference: with `references: {models: models/registry}` the dependency `models:/NAME/STAGE` is
 * the file that `models/registry/NAME/STAGE.json` names in its field `path`, relative to its own folder.
 *
 * `models:/NAME/STAGE.card.yaml` is what lies beside that file, with that ending in place of its own.
 *
 * The files are read at every start, so that a promotion is seen at once.
 */
import {existsSync, readdirSync} from "node:fs";
import {dirname, isAbsolute, join, posix} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {withoutEnding} from "../../platform/ending.ts";
import {readRegularFile} from "../../platform/regular-file.ts";
import {didYouMean} from "../../platform/suggest.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {isOutside, resolvePath} from "./path.ts";
import type {Seen} from "./seen.ts";
import {resolve, type Scope} from "./template.ts";
import {describe, findEntry, type Span, type Tree} from "./tree.ts";

/** Two letters at least before the colon: one is a drive. */
const REFERENCE = /^([A-Za-z][\w-]+):\/(?!\/)(.*)$/;

export class References {
  readonly #root: string;
  readonly #report: ReportDiagnostic;
  readonly #folders: ReadonlyMap<string, string>;
  readonly #found = new Map<string, string | undefined>();
  readonly #seen: Seen | undefined;

  /** `top` is the whole definition; what is wrong in its `references` is reported. */
  constructor(top: Tree, root: string, scope: Scope, report: ReportDiagnostic, seen?: Seen) {
    this.#root = root;
    this.#seen = seen;
    this.#report = report;
    this.#folders = readFolders(top, root, scope, report);
  }

  static is(text: string): boolean {
    return REFERENCE.test(text);
  }

  /** The path that a reference stands for, relative to the workspace; undefined where an error was reported. */
  follow(text: string, at: Span): string | undefined {
    if (text.includes("{")) return text; // a name with unknown parts stands for all
    if (!this.#found.has(text)) this.#found.set(text, this.#read(text, at));
    return this.#found.get(text);
  }

  #read(text: string, at: Span): string | undefined {
    this.#seen?.giveUp(); // what it finds is not noted
    const wrong = (message: string, hint: string): undefined =>
      this.#report(at, message, hint, text) as undefined;
    const [, scheme = "", rest = ""] = REFERENCE.exec(text) ?? [];
    const folder = this.#folders.get(scheme);
    if (folder === undefined) {
      const otherwise = `Add it at the top of the file, such as references: {${scheme}: FOLDER}.`;
      return wrong(
        `no reference is named "${scheme}"`,
        didYouMean(scheme, [...this.#folders.keys()], otherwise),
      );
    }
    const [name = "", stage = "", ...more] = rest.split("/");
    if (![name, stage].every((part) => /^\w[\w.+?*-]*$/.test(part)) || more.length > 0)
      return wrong(
        `"${text}" is no reference`,
        `Write a name and a stage or version: ${scheme}:/NAME/production.`,
      );
    const names = this.#list(folder, "");
    if (!names.includes(name))
      return wrong(`${folder} has no "${name}"`, didYouMean(name, names, "Nothing is registered there."));
    const stages = this.#list(`${folder}/${name}`, ".json");
    const beside = stages.findLast((known) => stage.startsWith(`${known}.`) && !stages.includes(stage));
    if (beside !== undefined) {
      const target = this.#readFile(`${folder}/${name}/${beside}.json`, wrong);
      return target === undefined ? undefined : withoutEnding(target) + stage.slice(beside.length);
    }
    if (!stages.includes(stage))
      return wrong(
        `${folder}/${name} has no "${stage}"`,
        didYouMean(stage, stages, "Nothing is registered there."),
      );
    return this.#readFile(`${folder}/${name}/${stage}.json`, wrong);
  }

  #readFile(file: string, wrong: (message: string, hint: string) => undefined): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(readRegularFile(join(this.#root, file)).toString("utf8"));
    } catch (error) {
      return wrong(
        `${file} cannot be read: ${(error as Error).message}`,
        "Correct it, or restore it from git.",
      );
    }
    const path = (value as {path?: unknown} | null)?.path;
    if (typeof path !== "string" || path === "")
      return wrong(`${file} names no path`, 'Give it the field "path", relative to its folder.');
    const target = posix.join(dirname(file), path);
    if (isAbsolute(path) || isOutside(target))
      return wrong(
        `${file} names "${path}", which leaves the workspace`,
        "Name a file inside the workspace.",
      );
    if (existsSync(join(this.#root, target))) return target;
    return wrong(`${file} names ${target}, which is not there`, "Restore the file, or register it again.");
  }

  /** Names in a folder without their ending, sorted; folders where the ending is "". */
  #list(folder: string, ending: string): readonly string[] {
    try {
      return readdirSync(join(this.#root, folder), {withFileTypes: true})
        .filter((entry) => (ending === "" ? entry.isDirectory() : entry.name.endsWith(ending)))
        .map(({name}) => name.slice(0, name.length - ending.length))
        .sort(compareCodeUnits);
    } catch {
      return []; // no folder: nothing is registered
    }
  }
}

function readFolders(
  top: Tree,
  root: string,
  scope: Scope,
  report: ReportDiagnostic,
): ReadonlyMap<string, string> {
  const written = top.kind === "map" ? findEntry(top, "references")?.value : undefined;
  const tree = written === undefined ? undefined : resolve(written, {scope, report});
  if (tree === undefined) return new Map();
  if (tree.kind !== "map") {
    report(tree, `references is ${describe(tree)}, not a map`, "Give each a name and a folder.");
    return new Map();
  }
  const folders = new Map<string, string>();
  for (const {key, at, value} of tree.entries) {
    const path = value.kind === "scalar" && typeof value.value === "string" ? value.value : "";
    const folder = resolvePath(path, ".", root);
    if (path === "" || isOutside(folder))
      report(
        value,
        `the reference "${key}" is ${describe(value)}, not a folder of the workspace`,
        "Write its path.",
      );
    else if (!REFERENCE.test(`${key}:/x`))
      report(at, `"${key}" cannot be the name of a reference`, "Use two letters or more, digits, _ and -.");
    else folders.set(key, folder);
  }
  return folders;
}
