/** `pnpm dag check`: do the metrics keep within the checks of params.yaml. */
import {resolve} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatTable, type TableCell} from "../../platform/terminal/table.ts";
import {listMetrics, listWriters} from "../check/look-up.ts";
import {nameOutputs} from "../check/named-output.ts";
import {type Check, readChecks} from "../check/read-checks.ts";
import {type CheckResult, runChecks} from "../check/run-checks.ts";
import type {Pipeline} from "../definition/instance.ts";
import {readCommit, readWorkingTree} from "../diff/side.ts";
import {formatNumber, formatValue} from "../diff/text/number.ts";
import {leaveEvicted} from "../engine/evicted.ts";
import {withUpstream} from "../engine/select.ts";
import {computeStatus, isFresh} from "../engine/status.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import {formatTestSuites} from "../verify/test-suites.ts";
import {openPipeline, toErrors} from "./open-pipeline.ts";

export default defineCommand({
  words: "",
  about: `The checks stand in params.yaml, as a list of texts:

  checks:
    - evaluation.headline.macroF1.lower >= 0.80    # a path into artifacts/evaluation.json, an output with metrics: true
    - drift.verdict in [pass, warn]
    - diff.predictions.flipped <= 2 %              # against HEAD, or the commit of --against`,
  options: {
    against: {type: "string", value: "COMMIT", help: "what `diff.` compares with, instead of HEAD"},
    list: {type: "boolean", help: "every metric by the name that a check calls it"},
    junit: {type: "string", value: "FILE", help: "write the results as JUnit XML, too"},
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 all hold, 1 one fails, 2 one cannot be read or names no metric.

Example
  pnpm dag check --against main`,
  async run({values, printer, root}) {
    const {pipeline} = openPipeline(root, undefined);
    const outputs = nameOutputs(pipeline);
    if (values.list === true) {
      const metrics = listMetrics(root, outputs);
      if (values.json === true) printer.printJson({metrics});
      else for (const name of metrics) printer.print(name);
      return 0;
    }
    const {checks, diagnostics} = readChecks(root);
    const workspace = openWorkspace(root, pipeline);
    const against = values.against ?? "HEAD";
    const results = await runChecks(checks, {
      kept: workspace,
      pipeline,
      readSides: async () => ({before: await readCommit(root, against), after: readWorkingTree(root)}),
    });
    if (diagnostics.count > 0) throw toErrors(diagnostics.list(), diagnostics.sources());
    const stale = await findStale(workspace, pipeline, checks);
    workspace.digests.save();
    if (values.junit !== undefined) writeAtomicSync(resolve(values.junit), `${formatResults(results)}\n`);
    if (values.json === true) printer.printJson({against, stale, checks: results});
    else printResults(results, stale, printer);
    return results.some(({status}) => status === "failed") ? 1 : 0;
  },
});

/** The instances that would write other metrics, or may: these are judged as they are. */
async function findStale(
  workspace: Workspace,
  pipeline: Pipeline,
  checks: readonly Check[],
): Promise<readonly string[]> {
  const names = checks.map(({name}) => name);
  const nodes = withUpstream(pipeline, listWriters(pipeline, nameOutputs(pipeline), names));
  const eviction = await leaveEvicted(workspace, nodes, new Set());
  const statuses = await computeStatus(eviction.workspace, nodes);
  return statuses.filter((status) => !isFresh(status)).map(({name}) => name);
}

function printResults(results: readonly CheckResult[], stale: readonly string[], printer: Printer): void {
  const {print, error} = printer;
  if (results.length === 0) print("no checks: params.yaml has no `checks`");
  else {
    const columns = [
      {title: ""},
      {title: "check", shrinkTo: 24},
      {title: "value", align: "right"},
      {title: "threshold"},
      {title: "margin", align: "right"},
      {title: ""},
    ] as const;
    print(formatTable(columns, results.map(toRow), printer));
    const failed = results.filter(({status}) => status === "failed").length;
    const skipped = results.filter(({status}) => status === "skipped").length;
    const left = skipped === 0 ? "" : `, ${skipped} skipped`;
    print(
      failed > 0
        ? `${failed} of ${results.length} checks failed${left}`
        : `${results.length - skipped} of ${results.length} checks hold${left}`,
    );
  }
  if (stale.length > 0)
    error(
      `warning   ${stale.join(", ")}: stale, so these figures may change; \`pnpm dag repro\` builds them`,
    );
}

const MARKS: Readonly<Record<CheckResult["status"], TableCell>> = {
  passed: {text: "ok", style: "green"},
  failed: {text: "failed", style: "red"},
  skipped: {text: "skipped", style: "yellow"},
};

function toRow({
  status,
  name,
  value,
  threshold,
  margin,
  isPercent,
  note,
}: CheckResult): (string | TableCell)[] {
  return [
    MARKS[status],
    name,
    value === undefined ? "" : formatFigure(value, isPercent),
    threshold,
    margin === undefined ? "" : formatMargin(margin, isPercent),
    {text: note ?? "", style: "dim"},
  ];
}

function formatFigure(value: NonNullable<CheckResult["value"]> | null, isPercent: boolean): string {
  if (typeof value === "string") return value;
  return isPercent && typeof value === "number" ? `${formatNumber(value * 100)} %` : formatValue(value);
}

/** Of percentages in percentage points. */
function formatMargin(margin: number, isPercent: boolean): string {
  const size = formatNumber(Math.abs(isPercent ? margin * 100 : margin));
  return `${margin < 0 ? "-" : "+"}${size}${isPercent ? " points" : ""}`;
}

function formatResults(results: readonly CheckResult[]): string {
  const cases = results.map(({check, status, value, threshold, margin, isPercent, note, at}) => ({
    name: check,
    failures:
      status === "failed"
        ? [
            {
              type: "check",
              message: `${formatFigure(value ?? null, isPercent)} is not ${threshold}${margin === undefined ? "" : `, margin ${formatMargin(margin, isPercent)}`}`,
              text: `${at.file}:${at.line}`,
            },
          ]
        : [],
    ...(status === "skipped" ? {skipped: note ?? ""} : {}),
  }));
  return formatTestSuites("kymo check", [{name: "checks", cases}]);
}
