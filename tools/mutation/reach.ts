/**
 * Which test files reach which sources, and how far away they are.
 *
 * A file imports another statically or by `import("./literal.ts")`; types do not count. A path of a script in a
 * string, as seen from the repository or from the file, may also start it as a process: what is reached so, such as
 * the runner behind its command line, comes after all that is imported. What a dag.yaml runs is not followed.
 */
import {readFileSync} from "node:fs";
import {dirname, join, posix} from "node:path";
import {parseSync} from "oxc-parser";

export interface Reach {
  readonly test: string;
  /** Whether a process lies between. */
  readonly isStarted: boolean;
  /** Files to go through; 1 where the test names the source itself. */
  readonly distance: number;
}

interface References {
  readonly imported: readonly string[];
  readonly started: readonly string[];
}

const SCRIPT = /\.(?:ts|mts|js|mjs)$/;
const TEST = /^test\/.*\.test\.ts$/;
const PATH_IN_STRING = /["'`]([\w@./-]+\.(?:ts|mts|js|mjs))["'`]/g;

/** For each file that a test reaches: the tests, imported before started, nearest first. */
export function findReach(root: string, files: readonly string[]): Map<string, Reach[]> {
  const scripts = new Set(files.filter((file) => SCRIPT.test(file)));
  const known = new Map<string, References>();
  const referencesOf = (file: string): References => {
    let references = known.get(file);
    if (references === undefined) {
      references = readReferences(file, readFileSync(join(root, file), "utf8"), scripts);
      known.set(file, references);
    }
    return references;
  };

  const reach = new Map<string, Reach[]>();
  for (const test of files.filter((file) => TEST.test(file)))
    for (const [file, found] of reachFrom(test, referencesOf)) {
      if (!reach.has(file)) reach.set(file, []);
      reach.get(file)!.push(found);
    }
  for (const [file, tests] of reach)
    tests.sort((a, b) => {
      if (a.isStarted !== b.isStarted) return a.isStarted ? 1 : -1;
      const near = a.distance - b.distance;
      const like = likeness(b.test, file) - likeness(a.test, file);
      // Behind a process the number of files says little.
      return (a.isStarted ? like || near : near || like) || (a.test < b.test ? -1 : 1);
    });
  return reach;
}

/** Breadth first through imports alone, and then from all of those through started files too. */
function reachFrom(test: string, referencesOf: (file: string) => References): Map<string, Reach> {
  const reach = new Map<string, Reach>([[test, {test, isStarted: false, distance: 0}]]);
  for (const isStarted of [false, true]) {
    // Files stand in the order of their distance, first those that are imported: an approximation after these.
    for (const [file, {distance}] of reach) {
      const {imported, started} = referencesOf(file);
      for (const next of isStarted ? [...imported, ...started] : imported)
        if (!reach.has(next)) reach.set(next, {test, isStarted, distance: distance + 1});
    }
  }
  return reach;
}

/** The scripts that a text names. Exported for its test. */
export function readReferences(file: string, text: string, scripts: ReadonlySet<string>): References {
  const beside = (path: string) => posix.join(dirname(file), path);
  const {staticImports, staticExports, dynamicImports} = parseSync(file, text).module;
  const specifiers = [
    ...staticImports
      .filter(({entries}) => entries.length === 0 || entries.some(({isType}) => !isType))
      .map(({moduleRequest}) => moduleRequest.value),
    ...staticExports
      .flatMap(({entries}) => entries)
      .flatMap(({moduleRequest, isType}) => (moduleRequest === null || isType ? [] : moduleRequest.value)),
    ...dynamicImports.map(({moduleRequest}) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ].filter((specifier) => specifier.startsWith("."));
  const types = new Set(staticImports.map(({moduleRequest}) => moduleRequest.value));
  const imported = [...new Set(specifiers.map(beside))].filter((path) => scripts.has(path));
  const named = [...text.matchAll(PATH_IN_STRING)]
    .map(([, path]) => path!)
    .filter((path) => path.includes("/") && !types.has(path))
    .map((path) => (path.startsWith(".") ? beside(path) : path));
  const started = [...new Set(named)].filter(
    (path) => path !== file && scripts.has(path) && !imported.includes(path),
  );
  return {imported, started};
}

/** How many words of the source's path the test's path has: test/runner/store/store.test.ts is meant for store.ts. */
function likeness(test: string, source: string): number {
  const words = new Set(test.split(/[/.]/));
  return source.split(/[/.]/).filter((word) => words.has(word)).length;
}
