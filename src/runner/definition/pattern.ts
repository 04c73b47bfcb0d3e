/**
 * Patterns over paths: `{name}` binds, `*`, `?` and `**` match, none of them matches a hidden name.
 *
 * `{name}` binds one or more characters other than `/`; where it stands twice it must bind the same.
 */

export interface Pattern {
  readonly text: string;
  /** The bound names, in the order of their first occurrence. */
  readonly names: readonly string[];
  /** The folder that every match lies in, "." for the workspace. */
  readonly folder: string;
  readonly segments: readonly Segment[];
  readonly regex: RegExp;
}

export type Segment =
  | {readonly kind: "literal"; readonly text: string}
  | {readonly kind: "any-depth"}
  /** One name; a repeated `{name}` is not yet held to be equal here. */
  | {readonly kind: "wild"; readonly regex: RegExp};

const TOKEN = /\{([A-Za-z_][\w-]*)\}|\*|\?/g;
const VISIBLE = "(?!\\.)[^/]+";

export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}

/** Compiles a normalised path pattern. With `binds: false` braces are ordinary characters. */
export function compilePattern(text: string, {binds}: {readonly binds: boolean}): Pattern {
  const names: string[] = [];
  const parts = text.split("/");
  const segments = parts.map((part): Segment => {
    if (part === "**") return {kind: "any-depth"};
    const source = compileName(part, binds, [], false);
    return source === undefined
      ? {kind: "literal", text: part}
      : {kind: "wild", regex: new RegExp(`^${source}$`, "u")};
  });
  const sources = parts.map((part, index) => {
    const last = index === parts.length - 1;
    if (part === "**") return last ? `(?:${VISIBLE}/)*${VISIBLE}` : `(?:${VISIBLE}/)*`;
    return (compileName(part, binds, names, true) ?? escapeText(part)) + (last ? "" : "/");
  });
  const firstWild = segments.findIndex(({kind}) => kind !== "literal");
  const folder = parts.slice(0, firstWild < 0 ? -1 : firstWild).join("/");
  return {
    text,
    names,
    folder: folder === "" ? "." : folder,
    segments,
    regex: new RegExp(`^${sources.join("")}$`, "u"),
  };
}

/** What the pattern binds for `path`, undefined where it does not match. */
export function matchPattern(pattern: Pattern, path: string): Readonly<Record<string, string>> | undefined {
  const match = pattern.regex.exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(pattern.names.map((name, index) => [name, match[index + 1]!]));
}

/**
 * The pattern narrowed to what lies in `folder`, as text: the names that the folder binds are filled in, the others
 * stay `{name}`. Undefined where nothing in the folder could match.
 */
export function narrowToFolder({segments, text}: Pattern, folder: string): string | undefined {
  const depth = depthBelow(segments, 0, folder.split("/"), 0);
  if (depth === undefined) return undefined;
  const names = text.split("/");
  const matchTo = (end: number) =>
    matchPattern(compilePattern(names.slice(0, end).join("/"), {binds: true}), folder);
  const match = matchTo(depth) ?? (names[depth] === "**" ? matchTo(depth + 1) : undefined);
  if (match === undefined && !folder.includes("{")) return undefined; // a repeated name with two values
  const bound = match ?? {};
  const rest = names.slice(depth).join("/");
  return `${folder}/${rest.replace(TOKEN, (token, name?: string) => bound[name ?? ""] ?? token)}`;
}

/** How many segments the parts of a folder use up, with one left at least. */
function depthBelow(
  segments: readonly Segment[],
  index: number,
  parts: readonly string[],
  at: number,
): number | undefined {
  const segment = segments[index];
  if (segment === undefined) return undefined;
  const part = parts[at];
  if (part === undefined) return index;
  if (segment.kind === "literal")
    return mayMatchName(segment.text, part) ? depthBelow(segments, index + 1, parts, at + 1) : undefined;
  if (segment.kind === "wild")
    return segment.regex.test(part) || part.includes("{")
      ? depthBelow(segments, index + 1, parts, at + 1)
      : undefined;
  return depthBelow(segments, index + 1, parts, at) ?? depthBelow(segments, index, parts, at + 1);
}

/** Whether the pattern could match a path that `path` stands for, where parts of `path` are unknown: `{name}`. */
export function mayMatch(pattern: Pattern, path: string): boolean {
  return pattern.regex.test(path) || mayMatchNames(pattern.text.split("/"), path.split("/"));
}

function mayMatchNames(patterns: readonly string[], names: readonly string[]): boolean {
  const [pattern, ...restOfPatterns] = patterns;
  const [name, ...restOfNames] = names;
  if (pattern === "**")
    return (
      mayMatchNames(restOfPatterns, names) || (name !== undefined && mayMatchNames(patterns, restOfNames))
    );
  if (pattern === undefined || name === undefined) return pattern === name;
  return mayMatchName(pattern, name) && mayMatchNames(restOfPatterns, restOfNames);
}

/** True where the fixed beginnings and the fixed ends of the two do not contradict each other. */
function mayMatchName(a: string, b: string): boolean {
  const [aParts, bParts] = [a.split(/\{[^}]*\}|[*?]/), b.split(/\{[^}]*\}/)];
  if (aParts.length === 1 && bParts.length === 1) return a === b;
  const agree = (x: string, y: string, side: "startsWith" | "endsWith") => x[side](y) || y[side](x);
  return agree(aParts[0]!, bParts[0]!, "startsWith") && agree(aParts.at(-1)!, bParts.at(-1)!, "endsWith");
}

/** The regular expression of one name between slashes, undefined where it has no wildcard. */
function compileName(part: string, binds: boolean, names: string[], repeats: boolean): string | undefined {
  let source = "";
  let from = 0;
  let wild = false;
  for (const match of part.matchAll(TOKEN)) {
    const name = match[1];
    if (name !== undefined && !binds) continue;
    source += escapeText(part.slice(from, match.index));
    if (source === "" && !wild) source = "(?!\\.)";
    from = match.index + match[0].length;
    wild = true;
    if (name === undefined) source += match[0] === "*" ? "[^/]*" : "[^/]";
    else if (repeats && names.includes(name)) source += `(?:\\${names.indexOf(name) + 1})`;
    else {
      if (repeats) names.push(name);
      source += repeats ? "([^/]+)" : "[^/]+";
    }
  }
  if (!wild) return undefined;
  return source + escapeText(part.slice(from));
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
