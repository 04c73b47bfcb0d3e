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
