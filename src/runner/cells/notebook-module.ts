/**
 * A notebook as the module of a stage: its page, or one of its cells. Each cell is a symbol of its own, so that what
 * changed is told by cell.
 */
import {ExpectedError} from "../../platform/failure.ts";
import type {Cell, Notebook} from "./read-notebook.ts";

/** `builder`: the module that makes a page of cells. */
export async function toPageModule(notebook: Notebook, builder: string): Promise<string> {
  const parts = [`import {createNotebookPage} from ${JSON.stringify(builder)};`];
  for (const cell of notebook.cells)
    parts.push(`const cell_${cell.id} = ${JSON.stringify(await describeCell(notebook, cell))};`);
  const {file, title, cells} = notebook;
  parts.push(
    `export default createNotebookPage({file: ${JSON.stringify(file)}, title: ${JSON.stringify(title)}, cells: [${listNames(cells)}]});`,
  );
  return parts.join("\n");
}

async function describeCell({kit}: Notebook, cell: Cell): Promise<object> {
  const {id, mode, source, line, pinned, hidden, code} = cell;
  const isText = mode === "md" && code.inputs.every((name) => name === "md");
  return {
    id,
    mode,
    line,
    pinned,
    hidden,
    ...(isText ? {text: kit.renderMarkdown(source)} : {}),
    source: await kit.highlight(source, mode === "ojs" || mode === "sql" ? "js" : mode),
    body: joinLead(cell),
    inputs: code.inputs,
    outputs: code.outputs,
    ...(code.output === undefined ? {} : {output: code.output}),
    autodisplay: code.autodisplay === true,
    autoview: code.autoview === true,
    automutable: code.automutable === true,
    files: [...(code.files ?? [])].map((name) => ({name, line: line + lineOf(source, name)})),
  };
}

function lineOf(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split("\n").length - 1;
}

/** What a cell may refer to when it runs as a stage. */
const IN_A_STAGE = new Set(["FileAttachment", "FileAttachments", "aq", "Arrow"]);

/** The cell that defines `output` and those that it needs, each on the lines on which it stands in the file. */
export function toCellModule(notebook: Notebook, output: string, builder: string): string {
  const cells = findNeeded(notebook, output);
  const names: string[] = [];
  let text = `import {createCellStage} from ${JSON.stringify(builder)};`;
  let at = 1;
  for (const cell of cells.toSorted((a, b) => a.line - b.line)) {
    const {id, line, code} = cell;
    const facts = {id, line, inputs: code.inputs, outputs: code.outputs, output: code.output ?? null};
    const pad = Math.max(1, line - at);
    text += `${"\n".repeat(pad)}const cell_${id} = {...${JSON.stringify(facts)}, body: ${joinLead(cell)}};`;
    at = text.split("\n").length;
    names.push(`cell_${id}`);
  }
  const {file} = notebook;
  return `${text}\nexport default createCellStage({file: ${JSON.stringify(file)}, name: ${JSON.stringify(output)}, cells: [${names}]});\n`;
}

/** The function of a cell, whose source begins on the function's first line. */
function joinLead({code: {body}, lead}: Cell): string {
  const lines = body.split("\n");
  return [lines.slice(0, lead + 1).join(" "), ...lines.slice(lead + 1)].join("\n");
}

const listNames = (cells: readonly Cell[]): string => cells.map(({id}) => `cell_${id}`).join(", ");

const definedBy = ({code}: Cell): readonly string[] =>
  code.output === undefined ? code.outputs : [code.output];

function findNeeded({file, cells}: Notebook, output: string): readonly Cell[] {
  const cellOf = new Map(cells.flatMap((cell) => definedBy(cell).map((name) => [name, cell] as const)));
  const first = cellOf.get(output);
  if (first === undefined)
    throw new ExpectedError("code", `no cell defines ${output}`, {
      file,
      hint: `Write \`const ${output} = …\` in a cell of its own, or correct the name behind # in dag.yaml.`,
    });
  const needed = new Set<Cell>();
  const waiting = [first];
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    if (needed.has(cell)) continue;
    needed.add(cell);
    for (const name of cell.code.inputs) {
      const other = cellOf.get(name);
      if (other !== undefined) waiting.push(other);
      else if (!IN_A_STAGE.has(name))
        throw new ExpectedError(
          "code",
          `${name}, which is only there in a page, in a cell that runs as a stage`,
          {
            file,
            place: `cell ${cell.id}, line ${cell.line}`,
            hint: `Keep to ${[...IN_A_STAGE].join(", ")} and to cells of the notebook that do, too.`,
          },
        );
    }
  }
  return [...needed];
}
