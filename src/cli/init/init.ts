/** `pnpm dag init`: a new pipeline with one small stage, which is built as it is. */
import {lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {dirname, join, relative, resolve, sep} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";

/** `bin` is the path of the program; the files to write lie in a folder beside it. */
export function createInit(bin: string): Command {
  return defineCommand({
    words: "[FOLDER]",
    about: `Writes a pipeline with one TypeScript stage into FOLDER, or the one you are in. Nothing has to be installed there.
No file is overwritten: where one is in the way it is named, and nothing is written. A package.json may be there.`,
    options: {},
    notes: `Example
  pnpm dag init ../mine
  pnpm dag -C ../mine repro`,
    async run({words, printer}) {
      const given = words[0] ?? ".";
      const folder = resolve(given);
      const files = readTemplate(dirname(bin));
      const names = [...files.keys()].filter(
        (name) => name !== "package.json" || !isThere(join(folder, name)),
      );
      refuseToOverwrite(folder, given, names);
      for (const name of names) writeNew(join(folder, name), files.get(name)!);
      printer.print(`${printer.paint("new", "green")}       ${names.join("  ")}`);
      printer.print(`${printer.paint("next", "bold")}      pnpm dag -C ${quote(folder)} repro`);
      return 0;
    },
  });
}

/** By path, sorted. A folder's own .gitignore would hide the template's files, so it lies there without its dot. */
function readTemplate(cli: string): ReadonlyMap<string, string> {
  const template = join(cli, "init", "template");
  const found = readdirSync(template, {recursive: true, withFileTypes: true}).filter((entry) =>
    entry.isFile(),
  );
  const files = found.map(({parentPath, name}): [string, string] => {
    const path = join(parentPath, name);
    const target = relative(template, path).split(sep).join("/");
    return [target === "gitignore" ? ".gitignore" : target, readFileSync(path, "utf8")];
  });
  const schema = join(cli, "..", "..", "docs", "schema", "dag.schema.json");
  files.push(["dag.schema.json", readFileSync(schema, "utf8")]);
  return new Map(files.sort(([a], [b]) => compareCodeUnits(a, b)));
}

/** Throws ExpectedError that names everything in the way. */
function refuseToOverwrite(folder: string, given: string, names: readonly string[]): void {
  if (isThere(folder) && !isFolder(folder))
    throw new ExpectedError("usage", "this is a file, not a folder", {
      file: given,
      hint: "Name a folder; where there is none, it is made.",
    });
  const others = ["dvc.yaml"]; // dag.yaml beside it would be read in its place
  const inTheWay = [...names, ...others].flatMap((name) => findObstacle(folder, name) ?? []);
  if (inTheWay.length === 0) return;
  const list = [...new Set(inTheWay)].join(", ");
  throw new ExpectedError("state", `already there: ${list}`, {
    file: given,
    hint: "Name an empty folder, or move these away. Nothing was written.",
  });
}

/** The file itself, or a file where one of its folders should be. */
function findObstacle(folder: string, name: string): string | undefined {
  const parts = name.split("/");
  const above = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("/"));
  const file = above.find((path) => isThere(join(folder, path)) && !isFolder(join(folder, path)));
  return file ?? (isThere(join(folder, name)) ? name : undefined);
}

function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, text, {flag: "wx"});
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

/** Also a link that leads nowhere. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
  } catch {
    return false; // a file stands where a folder should be
  }
}

function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true;
}

/** As a shell takes it for one word. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
