/**
 * `KYMO_STATE_DIR`: where the runner's state lies, for a workspace on a file system that it should not lie on, such as one
 * over a network. `.dag` is then a link to a folder of the workspace's own in it.
 */
import {lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync} from "node:fs";
import {basename, join, resolve} from "node:path";
import {sha256} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {findAbove} from "../code/installed-packages.ts";

/** Makes the link where there is none. Throws an ExpectedError where `.dag` is a folder, or a link elsewhere. */
export function placeState(root: string, state: string | undefined): void {
  if (state === undefined || state === "") return;
  const target = join(resolve(state), `${basename(root)}-${sha256(resolve(root)).slice(0, 12)}`);
  const link = join(root, ".dag");
  try {
    mkdirSync(target, {recursive: true});
    linkPackages(root, target);
    const stat = lstatSync(link, {throwIfNoEntry: false});
    if (stat === undefined) symlinkSync(target, link);
    else if (!stat.isSymbolicLink())
      throw refuse(
        link,
        "there is a .dag already",
        `Move it there: mv ${link}/* ${target}/ && rmdir ${link}.`,
      );
    else if (resolve(root, readlinkSync(link)) !== target)
      throw refuse(
        link,
        `.dag leads to ${readlinkSync(link)}`,
        "Remove the link, or leave out KYMO_STATE_DIR.",
      );
  } catch (error) {
    throw explainSystemError(error, target);
  }
}

/** A stage runs from the state folder, and Node looks for its packages from where that really lies. */
function linkPackages(root: string, state: string): void {
  const packages = findAbove(root, "node_modules");
  const link = join(state, "node_modules");
  const current = lstatSync(link, {throwIfNoEntry: false})?.isSymbolicLink() ? readlinkSync(link) : undefined;
  if (current === packages) return;
  rmSync(link, {force: true});
  if (packages !== undefined) symlinkSync(packages, link);
}

function refuse(file: string, found: string, hint: string): ExpectedError {
  return new ExpectedError("state", `KYMO_STATE_DIR is set, and ${found}`, {file, hint});
}
