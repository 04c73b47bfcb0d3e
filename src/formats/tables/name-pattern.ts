/** Patterns of file names: `*`, `?`, `[abc]`, and `{session}`, which binds the part that names the recording. */

/** What the pattern binds: the session, or "" where it has none. Undefined where the name does not match. */
export function matchName(pattern: string, name: string): string | undefined {
  const source = pattern.replace(/\{session\}|\[[A-Za-z0-9]+\]|[\\^$.*+?()[\]{}|/]/g, (token) => {
    if (token === "{session}") return "(.+)";
    if (token === "*") return ".*";
    if (token === "?") return ".";
    return token.startsWith("[") && token.length > 1 ? token : `\\${token}`;
  });
  const match = new RegExp(`^${source}$`, "u").exec(name);
  return match === null ? undefined : (match[1] ?? "");
}
