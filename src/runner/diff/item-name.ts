/** The name by which an item of a list of JSON is addressed, as in `perClass[sitting].f1`. */

/** The fields that may name an item, the first that serves first. */
const NAMES = ["name", "id", "key", "class", "channel", "user", "session", "path", "label"];

/** The first of NAMES that each item of all lists has, as text, and each item of a list another; none of an empty list. */
export function findItemName(...lists: readonly (readonly unknown[])[]): string | undefined {
  if (lists.some(({length}) => length === 0)) return undefined;
  return NAMES.find((name) =>
    lists.every((items) => {
      const names = items.map((item) => textOf(item, name));
      return !names.includes(undefined) && new Set(names).size === names.length;
    }),
  );
}

function textOf(item: unknown, name: string): string | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item) || !Object.hasOwn(item, name))
    return undefined;
  const value = (item as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}
