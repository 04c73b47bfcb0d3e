/** What a reader chose, kept in the page's address: `#view=10-14&pin=person:sim07`. A fragment that names a place is left alone. */

const read = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

export const readState = (name: string): string | undefined => read().get(name) ?? undefined;

/** Undefined takes it out; the browser's history keeps one entry a page. */
export function writeState(name: string, value: string | undefined): void {
  const state = read();
  for (const [key, held] of [...state]) if (held === "") state.delete(key);
  if (value === undefined) state.delete(name);
  else state.set(name, value);
  const text = [...state].map(([key, held]) => `${key}=${encodeURI(held).replaceAll("&", "%26")}`).join("&");
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
}
