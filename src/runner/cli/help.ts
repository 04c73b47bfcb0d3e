/** The help texts. */
import type {CommandName} from "./arguments.ts";

const SET = "  --set key=value    a parameter of params.yaml, for this run only (again for more)";

const TEXTS: Readonly<Record<CommandName, string>> = {
  repro: `pnpm dag repro [stage…]      build what is stale

Builds every stale stage, or only the named ones with what they stand on. A stage is stale when its code,
parameters, dependencies or outputs are not what they were; \`pnpm dag why STAGE\` gives the reasons.
A frozen stage is used as it is until it is named; then it runs, with the frozen ones it stands on.

  -j, --jobs N       how many at a time (default: the number of cores)
  -n, --dry          show what would run, and run nothing
  -f, --force        run the named stages (or all) even if they are fresh
  -k, --keep-going   go on with what does not stand on a failed stage
${SET}
  --json             events as lines of JSON

Exit code: 0 done or fresh, 2 an error, 130 interrupted.

Examples
  pnpm dag repro
  pnpm dag repro drift --set drift.bins=20
  pnpm dag repro --force evaluate`,
  status: `pnpm dag status [stage…]     what is stale

${SET}
  --json             one JSON document

Exit code: 0 all fresh, 1 something is stale, 2 an error.

Example
  pnpm dag status || pnpm dag repro`,
  why: `pnpm dag why STAGE           every reason why it is stale, or what it is fresh by

STAGE is a stage (fuse) or one of its instances (fuse@simulated-2026-01-10-09-00-00).

${SET}
  --json             one JSON document

Exit code: 0 fresh, 1 stale, 2 an error.

Example
  pnpm dag why predict`,
  graph: `pnpm dag graph               draw the pipeline

  --mermaid          for Markdown
  --dot              for Graphviz
  --full             every instance instead of every stage
${SET}

Example
  pnpm dag graph --mermaid > docs/pipeline.mmd`,
};

const OVERVIEW = `kymo: reproducible pipelines for wearable-sensor recordings

  pnpm dag repro [stage…]    build what is stale
  pnpm dag status            what is stale; exit code 1 if anything is
  pnpm dag why STAGE         every reason why it is stale or fresh
  pnpm dag graph             draw the pipeline

\`pnpm dag COMMAND --help\` shows the options, with examples. Colours follow the terminal, NO_COLOR and FORCE_COLOR.`;

export function helpFor(topic: CommandName | undefined): string {
  return topic === undefined ? OVERVIEW : TEXTS[topic];
}
