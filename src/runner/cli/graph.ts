/** `pnpm dag graph`: draw the pipeline. */
import {defineCommand} from "../../platform/terminal/command.ts";
import {renderGraph} from "./graph-text.ts";
import {openPipeline, SET_OPTION} from "./open-pipeline.ts";

export default defineCommand({
  words: "",
  options: {
    mermaid: {type: "boolean", help: "for Markdown"},
    dot: {type: "boolean", help: "for Graphviz"},
    full: {type: "boolean", help: "every instance instead of every stage"},
    set: SET_OPTION,
  },
  notes: `Example
  pnpm dag graph --mermaid > docs/pipeline.mmd`,
  async run({values, printer, root}) {
    const {pipeline} = openPipeline(root, values.set);
    const format = values.mermaid === true ? "mermaid" : values.dot === true ? "dot" : "text";
    printer.print(renderGraph(pipeline, format, {full: values.full === true}).trimEnd());
    return 0;
  },
});
