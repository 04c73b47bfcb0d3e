/**
 * Runs a cell of a notebook as a stage: it and the cells that it needs, in their order, and writes what it gives to the
 * stage's one output.
 *
 * A cell sees FileAttachment, FileAttachments, aq (Arquero) and Arrow here as it does in a page.
 */
import {writeFile} from "node:fs/promises";
import {extname} from "node:path";
import * as Arrow from "apache-arrow";
import * as aq from "arquero";
import {ExpectedError} from "../platform/failure.ts";
import type {DepPaths, Paths, StageContext, StageWithoutParams} from "../runner/stage.ts";
import {definedBy, type RunnableCell} from "./cell.ts";
import {openFiles} from "./file-attachment.ts";
import {toArtifact} from "./to-artifact.ts";

interface CellStage {
  /** The notebook, relative to the workspace. */
  readonly file: string;
  /** The variable whose value is written. */
  readonly name: string;
  readonly cells: readonly RunnableCell[];
}

export function createCellStage({file, name, cells}: CellStage): StageWithoutParams<DepPaths, Paths> {
  return {
    async run({deps, outs}: StageContext<unknown, DepPaths, Paths>) {
      const paths = Object.values(outs);
      if (paths.length !== 1)
        throw new ExpectedError("input", `a cell that runs as a stage has one output, not ${paths.length}`, {
          file: "dag.yaml",
          hint: `Write one file below outs, for ${name}.`,
        });
      const value = await evaluate(name, cells, {...openFiles(file, deps), aq, Arrow}, file);
      await writeFile(paths[0]!, toArtifact(value, extname(paths[0]!), {file, name}));
    },
  };
}

/** The value of the variable; each cell runs once. */
async function evaluate(
  name: string,
  cells: readonly RunnableCell[],
  builtins: Readonly<Record<string, unknown>>,
  file: string,
): Promise<unknown> {
  const cellOf = new Map(cells.flatMap((cell) => definedBy(cell).map((one) => [one, cell] as const)));
  const results = new Map<RunnableCell, Promise<unknown>>();
  const get = async (wanted: string, from: readonly RunnableCell[]): Promise<unknown> => {
    const cell = cellOf.get(wanted);
    if (cell === undefined) return builtins[wanted];
    if (from.includes(cell))
      throw new ExpectedError("code", `${wanted} is defined by itself`, {
        file,
        place: `cell ${cell.id}, line ${cell.line}`,
        hint: "Break the circle of cells.",
      });
    const result =
      results.get(cell) ??
      Promise.all(cell.inputs.map((input) => get(input, [...from, cell]))).then((inputs) =>
        runCell(cell, inputs, file),
      );
    results.set(cell, result);
    const value = await result;
    return cell.output === null ? (value as Record<string, unknown>)[wanted] : value;
  };
  return get(name, []);
}

async function runCell(cell: RunnableCell, inputs: readonly unknown[], file: string): Promise<unknown> {
  try {
    const value: unknown = await cell.body(...inputs);
    if (cell.output !== null) return value;
    // a promise that a cell defines is awaited before others see it, as in a page
    const entries = Object.entries(value as object).map(async ([name, one]) => [name, await one] as const);
    return Object.fromEntries(await Promise.all(entries));
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const line = findLine(error, file) ?? cell.line;
    throw new ExpectedError("stage failed", error instanceof Error ? error.message : String(error), {
      file,
      place: `cell ${cell.id}, line ${line}`,
      hint: "Correct the cell.",
      cause: error,
    });
  }
}

/** The line of the notebook in an error's stack, which the source map has put there. */
function findLine(error: unknown, file: string): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const place = stack.split("\n").find((frame) => frame.includes(file));
  const line = /:(\d+):\d+\)?$/.exec(place ?? "")?.[1];
  return line === undefined ? undefined : Number(line);
}
