/** What lies in a workspace, to be compared with another. */
import {existsSync, lstatSync, readdirSync, readFileSync, readlinkSync} from "node:fs";
import {join} from "node:path";

/** Everything below a folder, by path: its kind, whether it may be executed, its bytes. */
export function look(folder: string, at = ""): Record<string, string> {
  const found: Record<string, string> = {};
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) Object.assign(found, look(path, `${at}${name}/`));
    if (stat.isDirectory() && readdirSync(path).length === 0) found[`${at}${name}/`] = "empty folder";
    if (stat.isSymbolicLink()) found[at + name] = `to ${readlinkSync(path)}`;
    if (stat.isFile()) found[at + name] = `${stat.mode & 0o111} ${readFileSync(path, "utf8")}`;
  }
  return found;
}

/** Temporary names, journals and staging folders that are left in a workspace, wherever they lie. */
export function findLeftovers(root: string): string[] {
  const list = (folder: string): string[] =>
    existsSync(join(root, folder))
      ? Object.keys(look(join(root, folder))).map((name) => join(folder, name))
      : [];
  const inside = [".dag/running", ".dag/staging", ".dag/store/incoming"].flatMap(list);
  return [...inside, ...list(".").filter((path) => path.includes(".kymo-"))];
}
