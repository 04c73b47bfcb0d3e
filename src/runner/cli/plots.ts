/** `pnpm dag plots [diff [A [B]]]`: an SVG of each output that is declared as a plot. */
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {findCommitted} from "../../platform/git.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {findBytes, type Kept} from "../diff/find-bytes.ts";
import {outputsOf} from "../diff/pair-outputs.ts";
import {readWorkingTree, type Side} from "../diff/side.ts";
import {makePicture, type Picture, type PlotSide} from "../plots/picture.ts";
import {findPlots, isImage, type PlotSpec} from "../plots/plot-spec.ts";
import {type PlotTable, readPlotTable} from "../plots/plot-table.ts";
import {openPipeline, toErrors} from "./open-pipeline.ts";
import {openKept, readSides, refuseVerb} from "./sides.ts";

const FOLDER = "reports/plots";

/** The SVG file of a picture. */
export type DrawPicture = (picture: Picture) => Promise<string>;

export function createPlots(draw: DrawPicture): Command {
  return defineCommand({
    words: "[diff] [A] [B]",
    about: `Draws each output that dag.yaml declares as a plot, and what its list plots says, as one SVG. With diff the figures of
two commits, or of one (HEAD without A) and the working tree, over each other.`,
    options: {
      out: {type: "string", value: "FOLDER", help: `where the files go; ${FOLDER} without it`},
      json: JSON_OPTION,
    },
    notes: `A plot is {path: loss.csv, plots: true, x: epoch, y: [loss, val_loss], title: Loss, template: linear}, or as in DVC an item
of the list plots. Templates: linear, simple, scatter, bar_horizontal, bar_horizontal_sorted, confusion,
confusion_normalized; any other is drawn as lines.

Examples
  pnpm dag plots
  pnpm dag plots diff main`,
    async run({values, words: [verb, ...commits], printer, root}) {
      if (verb !== undefined) refuseVerb("plots", "diff", verb);
      const {pipeline} = openPipeline(root, undefined);
      const found = findPlots(root, pipeline);
      if (!found.ok) throw toErrors(found.diagnostics, found.sources);
      const {before, after} =
        verb === undefined
          ? {before: undefined, after: readWorkingTree(root)}
          : await readSides(root, commits);
      const kept = openKept(root);
      const drawn: {name: string; file: string}[] = [];
      const skipped: {name: string; why: string}[] = [];
      for (const plot of found.plots) {
        const sides = [before, after].filter((side) => side !== undefined);
        const read = await Promise.all(sides.map((side) => readSide(kept, side, plot)));
        const why = whyNot(plot, read);
        if (why === undefined) {
          const file = join(values.out ?? FOLDER, `${fileNameOf(plot.name)}.svg`);
          writeAtomicSync(join(root, file), await draw(makePicture(plot, read)));
          drawn.push({name: plot.name, file});
        } else skipped.push({name: plot.name, why});
      }
      kept.digests.save();
      if (values.json === true) printer.printJson({drawn, skipped});
      else {
        for (const {name, why} of skipped) printer.error(`note      ${name}: ${why}`);
        for (const {file} of drawn) printer.print(`open      ${file}`);
        if (found.plots.length === 0)
          printer.print(
            "no plot is declared; write {path: loss.csv, plots: true, x: epoch, y: loss} as an output",
          );
      }
      return 0;
    },
  });
}

/** The tables that this side has. */
async function readSide(kept: Kept, side: Side, {curves}: PlotSpec): Promise<PlotSide> {
  const outputs = outputsOf(side);
  const tables = new Map<string, PlotTable>();
  for (const {path} of curves) {
    if (isImage(path)) continue;
    const output = outputs.get(path);
    const bytes = output === undefined ? undefined : await findBytes(kept, output);
    const table =
      output === undefined
        ? await readSource(kept.root, path, side)
        : bytes?.kind === "file"
          ? await readPlotTable(path, bytes.path)
          : undefined;
    if (table !== undefined) tables.set(path, table);
  }
  return {label: side.label, tables};
}

/** What no stage writes is drawn as it lies here, or as the commit has it. */
async function readSource(root: string, path: string, {commit}: Side): Promise<PlotTable | undefined> {
  if (commit === undefined) {
    const here = join(root, path);
    return existsSync(here) && statSync(here).isFile() ? readPlotTable(path, here) : undefined;
  }
  const text = await findCommitted(root, commit, path);
  if (text === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "kymo-plots-"));
  try {
    writeFileSync(join(folder, "source"), text);
    return await readPlotTable(path, join(folder, "source"));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function whyNot({curves}: PlotSpec, sides: readonly PlotSide[]): string | undefined {
  if (curves.every(({path}) => isImage(path))) return "it is a picture already";
  if (sides.every(({tables}) => tables.size === 0))
    return "nothing of it is here or in the store; `pnpm dag repro` builds it";
  return undefined;
}

/** `out/loss.csv` is `out-loss`. */
function fileNameOf(name: string): string {
  return (
    name
      .replace(/\.\w+$/, "")
      .replace(/[^\p{L}\p{N}._]+/gu, "-")
      .replace(/^[-.]+/, "") || "plot"
  );
}
