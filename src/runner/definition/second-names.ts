/**
 * One file under two names, since a folder above it is a link: what is written under one of them and named otherwise by
 * another would have no order, or two writers. A link to a folder that no stage writes into is in nobody's way.
 */
import {basename, dirname, join} from "node:path";
import {groupBy} from "../../platform/group-by.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {NamedDraft} from "./draft.ts";
import {foldersOf} from "./path.ts";
import {findReal, isLink, type Seen} from "./seen.ts";

interface Written {
  readonly path: string;
  /** Of the instance that writes it. */
  readonly name: string;
  readonly place: string;
}

/** Reports outs and deps that mean, under another name, what a stage writes. */
export function checkSecondNames(
  root: string,
  drafts: readonly NamedDraft[],
  report: ReportDiagnostic,
  seen?: Seen,
): void {
  if (!hasLinks(root, drafts, seen)) return; // as a rule
  const all = drafts.flatMap(({draft, deps}) => [
    ...draft.outs,
    ...deps.flatMap(({paths, span}) => paths.map((path) => ({path, span}))),
  ]);
  const placeOf = openPlaces(root);
  const outs = drafts.flatMap(({name, draft}) =>
    draft.outs.map(({path}): Written => ({path, name, place: placeOf(path)})),
  );
  const written = groupBy(outs, ({place}) => place);
  const inside = outs.flatMap((out) => [...foldersOf(out.place)].map((folder) => ({...out, folder})));
  const above = groupBy(inside, ({folder}) => folder);
  for (const one of all) {
    const place = placeOf(one.path);
    const folders = [...foldersOf(place)].flatMap((folder) => written.get(folder) ?? []);
    const met = [...(written.get(place) ?? []), ...(above.get(place) ?? []), ...folders].find(
      ({path}) => !isSameName(one.path, path),
    );
    if (met !== undefined)
      report(
        one.span,
        `"${one.path}" and "${met.path}", which ${met.name} writes, are one place: a folder above is a link`,
        "Name it in one way everywhere.",
      );
  }
}

/** Where a path really lies, as far as the folders above it are there; absolute. */
function openPlaces(root: string): (path: string) => string {
  const real = new Map<string, string>();
  return (path) => {
    const folder = dirname(path);
    const known = real.get(folder) ?? findReal(join(root, folder));
    real.set(folder, known);
    return join(known, basename(path));
  };
}

/** Whether the names alone tell that one holds the other, or that they are the same. */
function isSameName(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`) || path === ".";
}

function hasLinks(root: string, drafts: readonly NamedDraft[], seen: Seen | undefined): boolean {
  const folders = new Set<string>();
  let last = "";
  const add = (path: string): void => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (folder === last) return;
    last = folder;
    for (let at = folder; at !== "" && !folders.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf("/"))))
      folders.add(at);
  };
  for (const {draft, deps} of drafts) {
    for (const {path} of draft.outs) add(path);
    for (const {paths} of deps) for (const path of paths) add(path);
  }
  let hasLink = false;
  for (const folder of ["", ...folders]) {
    const path = join(root, folder);
    const isOne = folder === "" ? false : isLink(path);
    hasLink ||= isOne;
    // the place of what is below them follows from these
    seen?.notePlace(folder, folder === "" || isOne ? findReal(path) : undefined);
  }
  return hasLink;
}
