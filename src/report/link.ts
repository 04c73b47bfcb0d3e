/** What a mark or a row stands for, so that the page's script finds all that stands for the same. */

export type LinkKind = "recording" | "person" | "class" | "cell" | "window" | "policy" | "epoch";

/** `person:sim07`; parts of a name that would end a key are escaped. Several keys are joined by blanks. */
export const linkKey = (kind: LinkKind, ...names: readonly string[]): string =>
  `${kind}:${names.map(encodeName).join(">")}`;

/** Names may hold half of a surrogate pair, which cannot be encoded. */
const encodeName = (name: string): string => encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"));
