/** Links in what a TypeScript stage wrote: it writes into a staging folder, and a link is not the same elsewhere. */
import {lstatSync, readdirSync, readlinkSync} from "node:fs";
import {dirname, isAbsolute, join, relative, resolve, sep} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";

/**
 * `staged` is the absolute path at which the output `out` was written. Throws an ExpectedError for a link that points to
 * another place once the output is renamed to where it belongs.
 */
export function refuseStrayLinks(staged: string, out: string): void {
  const stat = lstatSync(staged, {throwIfNoEntry: false});
  if (stat?.isSymbolicLink()) refuseStray(staged, staged, out);
  if (!stat?.isDirectory()) return;
  for (const entry of readdirSync(staged, {recursive: true, withFileTypes: true}))
    if (entry.isSymbolicLink()) refuseStray(join(entry.parentPath, entry.name), staged, out);
}

function refuseStray(link: string, staged: string, out: string): void {
  const target = readlinkSync(link);
  const leadsInside = isWithin(resolve(dirname(link), target), staged);
  // a relative link moves along with the folder, an absolute one stays
  if (isAbsolute(target) ? !leadsInside : leadsInside) return;
  const file = [out, ...relative(staged, link).split(sep)].filter((part) => part !== "").join("/");
  throw new ExpectedError(
    "stage failed",
    `${file} is a link to ${target}, which is another place once it lies there`,
    {
      file,
      hint: "Write the file itself, or a relative link to a place in the same output.",
    },
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
