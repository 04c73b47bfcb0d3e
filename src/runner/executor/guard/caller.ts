/** Who called: the stack, as the engine has it, and the stage's own lines in it. */
import {findSourceMap} from "node:module";
import {dirname, relative, resolve, sep} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

/** Where in the stage's sources something was called. */
export interface CallPlace {
  /** Relative to the workspace, where it lies in it. */
  readonly file: string;
  /** `line 12, column 3` */
  readonly place: string;
}

export interface Callers {
  /** Whether the stage's own code called `guarded`: no package in between, nor Node itself. */
  isDirect(guarded: Callable): boolean;
  /** Where the stage's own code stands nearest to the top of the stack above `guarded`; undefined if it does not. */
  findOwn(guarded: Callable): CallPlace | undefined;
}

export type Callable = (...args: never[]) => unknown;

/** Frames that are looked at for the direct caller; native ones such as `Array.map` lie between. */
const NEAR = 8;
const FAR = 200;

/** `bundle`: absolute path of the module that holds the stage's own code, however often it was loaded (`?2`). */
export function openCallers(root: string, bundle: string): Callers {
  const url = pathToFileURL(bundle).href;
  const isOwn = (site: NodeJS.CallSite): boolean =>
    isModule(site.getFileName(), url) || (site.isEval() && (site.getEvalOrigin()?.includes(url) ?? false));
  return {
    isDirect(guarded) {
      const site = readStack(guarded, NEAR).find(
        (one) => typeof one.getFileName() === "string" || isOwn(one),
      );
      return site !== undefined && isOwn(site);
    },
    findOwn(guarded) {
      const site = readStack(guarded, FAR).find(isOwn);
      if (site === undefined) return undefined;
      return locate(root, site.getFileName() ?? url, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
    },
  };
}

function isModule(file: string | null | undefined, url: string): boolean {
  return (
    typeof file === "string" &&
    file.startsWith(url) &&
    (file.length === url.length || file[url.length] === "?")
  );
}

/** The frames above `guarded`, unformatted: a few microseconds, where a text with source maps takes milliseconds. */
function readStack(guarded: Callable, limit: number): readonly NodeJS.CallSite[] {
  const {prepareStackTrace, stackTraceLimit} = Error;
  const holder: {stack?: unknown} = {};
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.stackTraceLimit = limit;
    Error.captureStackTrace(holder, guarded);
    return (holder.stack as readonly NodeJS.CallSite[] | undefined) ?? [];
  } finally {
    if (prepareStackTrace === undefined) delete (Error as {prepareStackTrace?: unknown}).prepareStackTrace;
    else Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function locate(root: string, url: string, line: number, column: number): CallPlace {
  const entry = findSourceMap(url)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry))
    return {file: showPath(root, fileURLToPath(url)), place: `line ${line}, column ${column}`};
  const {originalSource: source, originalLine, originalColumn} = entry;
  const folder = dirname(fileURLToPath(url));
  const absolute = source.startsWith("file:") ? fileURLToPath(source) : resolve(folder, source);
  const file = resolve(root, ".dag/code", relative(folder, absolute)); // the state may really lie elsewhere
  return {
    file: showPath(root, file),
    place: `line ${originalLine + 1}, column ${originalColumn + 1}`,
  };
}

/** Relative to the workspace, with `/`, where it lies in it. */
export function showPath(root: string, path: string): string {
  const within = relative(root, path).split(sep).join("/");
  return within === ".." || within.startsWith("../") || within === "" ? path : within;
}
