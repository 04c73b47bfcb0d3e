/** `kymo trigger run`: decides on what is new, and does what was decided. */
import {spawn} from "node:child_process";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {type Decision, rankOf} from "../../artifacts/trigger/decision.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {withLock} from "../../platform/owner-lock.ts";
import {
  type Command,
  defineCommand,
  type ExitCode,
  type Surroundings,
} from "../../platform/terminal/command.ts";
import {gateSchema} from "../../registry/gate/result.ts";
import {Registry} from "../../registry/registry.ts";
import {decideNew} from "../../retraining/decide-new.ts";
import {observeNew} from "../../retraining/observe-new.ts";
import {promoteCandidate, rollBackOnce} from "../../retraining/promote-candidate.ts";
import {snapshotInUse} from "../../retraining/snapshot.ts";
import {
  appendEvent,
  type Decided,
  type Ended,
  readEvents,
  recall,
  stateLock,
} from "../../retraining/state-file.ts";
import {formatDecision} from "./decision-text.ts";
import {findInUse, readKnown, readTriggerSettings, type TriggerSettings} from "./known.ts";

const LAST_STAGE = "candidate_gate";
const GATE = "artifacts/candidate/gate.json";
/** A run that is under way, such as that of a retraining whose trigger was killed, is waited for. */
const WAIT_SECONDS = "86400";

/** `bin` is the path of the program, by which the stages of a retraining are built. */
export function createRun(bin: string): Command {
  return defineCommand({
    words: "",
    about: `Decides on each recording of artifacts/drift.json that was not decided on yet, on the labelled people, the age of the
model and new labelled data, and writes each decision to state/trigger.ndjson. A retraining builds ${LAST_STAGE}, with what
it stands on, and promotes the candidate as far as trigger.promote says; one that was killed is gone on with.`,
    options: {
      reason: {type: "string", value: '"…"', help: "train again because a person says so, whatever holds it"},
      rollback: {type: "boolean", help: "with --reason: go back to the version before instead"},
      dry: {type: "boolean", short: "n", help: "say what would be decided, and change nothing"},
      abandon: {type: "boolean", help: "give up the retraining that was begun and has not ended"},
      json: {type: "boolean", help: "one JSON document"},
    },
    notes: `Exit code: 0 nothing to do, or done; 1 the gate refuses the candidate; 2 an error, and what was begun is gone on with next time.

Examples
  pnpm dag repro && pnpm dag trigger run
  pnpm dag trigger run --reason "a new wrist strap"`,
    async run({values, printer, root}) {
      const {reason, rollback = false} = values;
      if (reason === undefined ? rollback : reason.trim() === "")
        throw new ExpectedError("usage", "a person's word needs its reason", {
          hint: 'Write it: --reason "…"; it is kept in the record.',
        });
      const byHand =
        reason === undefined
          ? null
          : {action: rollback ? ("rollback" as const) : ("trigger" as const), reason};
      const request = {
        byHand,
        dry: values.dry === true,
        abandon: values.abandon === true,
        json: values.json === true,
      };
      return withLock(stateLock(root), () => runOnce(root, request, {bin, printer}), {patienceMs: 0});
    },
  });
}

interface Request {
  readonly byHand: {readonly action: "trigger" | "rollback"; readonly reason: string} | null;
  readonly dry: boolean;
  readonly abandon: boolean;
  readonly json: boolean;
}

type Outcome = Omit<Ended, "kind" | "at">;

interface Tools {
  readonly bin: string;
  readonly printer: Surroundings["printer"];
}

async function runOnce(root: string, request: Request, tools: Tools): Promise<ExitCode> {
  const {printer} = tools;
  const settings = await readTriggerSettings(root);
  const {trigger: params} = settings;
  const registry = new Registry(root);
  const production = (await registry.pointer(params.registryName, "production")) ?? null;
  const memory = recall(readEvents(root), params.policy);
  if (memory.open !== null && request.abandon) {
    end(root, {outcome: "abandoned", version: null, text: "A person gave it up."});
    printer.print("the retraining that was begun is given up");
    return 0;
  }
  if (memory.open !== null) {
    if (request.byHand !== null)
      throw new ExpectedError("state", `what was decided at ${memory.open.decision.at} has not ended`, {
        hint: "Go on with it without --reason, or give it up with --abandon; then ask again.",
      });
    if (!request.json) printer.print(`going on with what was decided at ${memory.open.decision.at}`);
    return request.dry ? 0 : act(root, memory.open, settings, request, tools);
  }
  const observations = observeNew(await readKnown(root, settings), memory, {
    at: new Date().toISOString(),
    canRollBack: (production?.previous.length ?? 0) > 0,
    byHand: request.byHand,
  });
  const context = {policy: params.policy, production: production?.version ?? null, keep: !request.dry};
  const {decisions, memory: after} = decideNew(root, observations, context);
  if (!request.json) for (const decision of decisions) printer.print(formatDecision(decision, printer));
  const isTold = decisions.some(({action}) => rankOf(action) >= rankOf("queue"));
  if (isTold && !request.dry) await tell(settings, root, tools);
  if (after.open !== null && !request.dry) return act(root, after.open, settings, request, tools, decisions);
  if (request.json) printer.printJson({decisions, ended: null});
  return 0;
}

async function act(
  root: string,
  open: Decided,
  settings: TriggerSettings,
  {json}: Request,
  {bin, printer}: Tools,
  decisions: readonly Decision[] = [open.decision],
): Promise<ExitCode> {
  const {trigger: params} = settings;
  const registry = new Registry(root);
  let outcome: Outcome;
  if (open.decision.action === "rollback")
    outcome = await rollBackOnce(registry, params.registryName, open.production);
  else {
    snapshotInUse(root, await findInUse(root, settings), open.decision.at);
    const code = await build(bin, root, json);
    if (code !== 0) {
      printer.error(
        "the retraining has not ended: `pnpm dag trigger run` goes on with it, `--abandon` gives it up",
      );
      return code === 130 ? 130 : 2;
    }
    const gate = gateSchema.parse(JSON.parse(readFileSync(join(root, GATE), "utf8")));
    const base = `models/candidates/${params.retrain}`;
    outcome = isInUse(root, base) ? UNCHANGED : await promoteCandidate(root, registry, {params, gate, base});
  }
  end(root, outcome);
  await tell(settings, root, {bin, printer});
  if (json) printer.printJson({decisions, ended: outcome});
  else
    printer.print(
      `${printer.paint(outcome.outcome, outcome.outcome === "refused" ? "red" : "green")}  ${outcome.text}`,
    );
  return outcome.outcome === "refused" ? 1 : 0;
}

const UNCHANGED: Outcome = {
  outcome: "built",
  version: null,
  text: "The candidate is the model in use, bit for bit: data and parameters are what they were.",
};

function isInUse(root: string, base: string): boolean {
  const bytes = readFileSync(join(root, "models/candidates/current.keras"));
  return bytes.equals(readFileSync(join(root, `${base}.keras`)));
}

function end(root: string, outcome: Outcome): void {
  appendEvent(root, {kind: "ended", at: new Date().toISOString(), ...outcome});
}

/** By `alert run`, where params.yaml says whom. That it fails is a warning: what was decided stands. */
async function tell({alerts}: TriggerSettings, root: string, {bin, printer}: Tools): Promise<void> {
  if (alerts === undefined) return;
  const code = await start([bin, "alert", "run"], root, true);
  if (code !== 0) printer.error("not everybody was told: `pnpm dag alert run` tries again");
}

function build(bin: string, root: string, json: boolean): Promise<number> {
  return start([bin, "repro", LAST_STAGE, "--wait", WAIT_SECONDS], root, json);
}

/** With `quiet` its output goes to standard error, since standard output is one JSON document or is for decisions. */
function start(words: readonly string[], root: string, quiet: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", quiet ? process.stderr : "inherit", "inherit"] as const;
    const child = spawn(process.execPath, [...words], {cwd: root, stdio: [...stdio]});
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === null ? 2 : 130)));
  });
}
