/**
 * How far a candidate goes by itself: registered, into staging, or through the registry's gate into production.
 *
 * Each step asks first whether it was done, so that one that was killed is gone on with by calling it again.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {TriggerParams} from "../judgement/trigger/params.ts";
import {sha256} from "../platform/canonical.ts";
import type {GateResult} from "../registry/gate/result.ts";
import {promoteToProduction, promoteToStaging, rollback} from "../registry/lifecycle.ts";
import type {Manifest} from "../registry/manifest.ts";
import {registerModel} from "../registry/register.ts";
import type {Registry} from "../registry/registry.ts";
import type {Ended} from "./state-file.ts";

type Outcome = Omit<Ended, "kind" | "at">;

/** `gate` is what the stage `candidate_gate` found; `base` the candidate's path without its ending. */
export async function promoteCandidate(
  root: string,
  registry: Registry,
  {params, gate, base}: {readonly params: TriggerParams; readonly gate: GateResult; readonly base: string},
): Promise<Outcome> {
  const {promote, registryName: name} = params;
  if (promote === "none")
    return {outcome: "built", version: null, text: `The candidate was built, and ${gateWords(gate)}.`};
  const manifest =
    (await findVersion(registry, name, join(root, `${base}.keras`))) ??
    (await register(root, registry, base, name));
  const version = `${name}@${manifest.version}`;
  const done = (outcome: Outcome["outcome"], text: string): Outcome => ({outcome, version, text});
  if (gate.verdict === "refused") return done("refused", `${version} is registered, and ${gateWords(gate)}.`);
  if (promote === "registered")
    return done("registered", `${version} is registered, and ${gateWords(gate)}.`);
  const current = await registry.pointer(name, "production");
  if (current?.version === manifest.version) return done("production", `${version} is in production.`);
  await promoteToStaging(registry, manifest);
  if (promote === "staging") return done("staging", `${version} stands in staging, and ${gateWords(gate)}.`);
  const found = await promoteToProduction(registry, manifest, {
    windows: join(root, "artifacts/reference/windows.arrow"),
    gate: {...params.gate, minAccuracy: undefined, users: undefined},
    force: undefined,
  });
  if (found.verdict === "refused")
    return done("refused", `${version} stands in staging: against production ${gateWords(found)}.`);
  return done("production", `${version} is in production.`);
}

/** The version that is this very model: training again may give what is there. */
async function findVersion(registry: Registry, name: string, path: string): Promise<Manifest | undefined> {
  const hash = sha256(readFileSync(path));
  for (const version of registry.versions(name).toReversed()) {
    const manifest = await registry.manifest(name, version);
    if (manifest.hashes.model === hash && !(await registry.isArchived(name, version))) return manifest;
  }
  return undefined;
}

function register(root: string, registry: Registry, base: string, name: string): Promise<Manifest> {
  const use = join(root, `${base}.card.yaml`);
  return registerModel(registry, {
    root,
    model: join(root, `${base}.keras`),
    card: join(root, `${base}.json`),
    history: join(root, `${base}.history.json`),
    use: existsSync(use) ? use : undefined,
    scaler: undefined,
    windows: undefined,
    name,
    version: undefined,
    tags: {},
  });
}

/**
 * Back to the version before, once: where the last thing done to production since the decision was a rollback, it was
 * done. Where another version was promoted since, the decision was on one that nobody uses, and nothing is done.
 */
export async function rollBackOnce(
  registry: Registry,
  name: string,
  production: string | null,
): Promise<Outcome> {
  const pointer = await registry.pointer(name, "production");
  const now = pointer?.version ?? null;
  const version = now === production ? await rollback(registry, name) : now;
  const label = version === null ? null : `${name}@${version}`;
  if (now !== production && pointer?.history.at(-1)?.action !== "rollback")
    return {
      outcome: "abandoned",
      version: label,
      text: `Production was moved to ${label ?? "no version"} meanwhile: nothing was rolled back.`,
    };
  return {outcome: "rolled back", version: label, text: `${label} is in production again.`};
}

function gateWords({verdict, refusals, against}: GateResult): string {
  return verdict === "refused"
    ? `the gate refuses it: ${refusals.join("; ")}`
    : `it passes the gate against ${against}`;
}
