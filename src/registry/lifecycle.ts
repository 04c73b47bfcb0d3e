/**
 * Moving a version along Development → Staging → Production → Archived. A move rewrites one small file; it is made
 * under the registry's lock and only if that file is still what the decision was made on.
 */
import {existsSync, rmSync} from "node:fs";
import type {ShadowRecord} from "../artifacts/shadow.ts";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";
import {withLock} from "../platform/owner-lock.ts";
import {type GateSettings, runGate} from "./gate/gate.ts";
import type {GatedModel} from "./gate/predict-labelled.ts";
import type {GateResult} from "./gate/result.ts";
import type {Manifest, Pointer, Stage} from "./manifest.ts";
import {formatRecord, seal} from "./record.ts";
import type {Registry} from "./registry.ts";

/** Points staging to the version. Throws an ExpectedError where it is archived or its object is not whole. */
export async function promoteToStaging(registry: Registry, {name, version}: Manifest): Promise<void> {
  const before = await registry.pointer(name, "staging");
  const manifest = await checkMovable(registry, name, version);
  if (before?.version === version) return;
  await movePointer(registry, before, manifest, "staging", {action: "promote", gate: null});
}

export interface Promotion {
  /** The file of labelled windows. */
  readonly windows: string;
  readonly gate: GateSettings;
  /** Promotes whatever the gate finds, with this written into the record. */
  readonly force: string | undefined;
  /** How it did as a shadow of what was served; undefined where it was none. */
  readonly shadow?: ShadowRecord | undefined;
}

/**
 * Takes the version through the gate, and into production where it passes or is forced. The result's verdict says
 * which. Throws an ExpectedError where it is not in staging, is archived, is there already, or production moved meanwhile.
 */
export async function promoteToProduction(
  registry: Registry,
  {name, version}: Manifest,
  {windows, gate: settings, force, shadow}: Promotion,
): Promise<GateResult> {
  const before = await registry.pointer(name, "production");
  const manifest = await checkMovable(registry, name, version);
  if (before?.version === version)
    throw new ExpectedError("input", `${name}@${version} is in production already`, {
      hint: `See it with \`pnpm model show ${name}@production\`.`,
    });
  if ((await registry.pointer(name, "staging"))?.version !== version)
    throw new ExpectedError("input", `${name}@${version} is not in staging, which comes before production`, {
      hint: `Promote it there first: pnpm model promote ${name}@${version} staging`,
    });
  const current = before === undefined ? undefined : await registry.manifest(name, before.version);
  const judged = await runGate(
    await gatedModel(registry, manifest),
    current === undefined ? undefined : await gatedModel(registry, current),
    windows,
    settings,
  );
  const found = {...judged, notes: [...judged.notes, ...describeShadow(shadow, manifest, current)]};
  if (found.verdict === "refused" && force === undefined) return found;
  const gate: GateResult =
    found.verdict === "refused" ? {...found, verdict: "forced", reason: force!} : found;
  await movePointer(registry, before, manifest, "production", {action: "promote", gate});
  return gate;
}

/** One sentence, where it was a shadow of the very version that it is to replace. */
function describeShadow(
  shadow: ShadowRecord | undefined,
  {hashes, name, version}: Manifest,
  current: Manifest | undefined,
): string[] {
  if (shadow === undefined || shadow.windows === 0) return [];
  if (shadow.model !== hashes.model || shadow.against !== current?.hashes.model) return [];
  const share = ((100 * shadow.same) / shadow.windows).toFixed(1);
  return [
    `As a shadow of ${shadow.label}, ${name}@${version} said the same for ${share} % of ${shadow.windows} served windows.`,
  ];
}

/** Goes back to the version that was in production before, which the gate let in then. Gives that version. */
export async function rollback(registry: Registry, name: string): Promise<string> {
  const before = await registry.pointer(name, "production");
  const version = before?.previous.at(-1);
  if (before === undefined || version === undefined)
    throw new ExpectedError(
      "input",
      before === undefined
        ? `${name} has no version in production`
        : `${name}@${before.version} is the first version in production`,
      {hint: `There is nothing to go back to; \`pnpm model list ${name}\` shows the versions.`},
    );
  const manifest = await checkMovable(registry, name, version);
  await movePointer(registry, before, manifest, "production", {action: "rollback", gate: null});
  return version;
}

/** Marks the version as not to be used any more. Throws an ExpectedError while a stage points to it. */
export async function archive(registry: Registry, {name, version}: Manifest): Promise<void> {
  await withLock(registry.lockPath(), async () => {
    const manifest = await registry.manifest(name, version);
    if ((await registry.pointer(name, "production"))?.version === version)
      throw new ExpectedError("input", `${name}@${version} is in production`, {
        hint: "Promote another version first, or go back with `pnpm model rollback`.",
      });
    const path = registry.archivedPath(name, version);
    if (!existsSync(path)) {
      const record = {kymo: "model-archived/1", name, version, manifest: manifest.digest};
      writeAtomicSync(path, formatRecord(seal(record)));
    }
    if ((await registry.pointer(name, "staging"))?.version === version)
      rmSync(registry.pointerPath(name, "staging"));
  });
}

async function checkMovable(registry: Registry, name: string, version: string): Promise<Manifest> {
  const manifest = await registry.manifest(name, version);
  if (await registry.isArchived(name, version))
    throw new ExpectedError("input", `${name}@${version} is archived`, {
      file: registry.archivedPath(name, version),
      hint: "Register the model again as a new version if it is to be used after all.",
    });
  await registry.object(manifest.hashes.model, "keras", `${name}@${version}`);
  return manifest;
}

/** A version as the gate and a comparison take it. */
export async function gatedModel(registry: Registry, manifest: Manifest): Promise<GatedModel> {
  const label = `${manifest.name}@${manifest.version}`;
  await registry.object(manifest.hashes.model, "keras", label);
  return {
    label,
    path: registry.objectPath(manifest.hashes.model, "keras"),
    card: await registry.card(manifest),
    scaler: await registry.scaler(manifest),
    classes: manifest.model.classes,
  };
}

/** Compare and swap: writes the pointer only if it is still `before`. */
async function movePointer(
  registry: Registry,
  before: Pointer | undefined,
  {name, version, path, digest}: Manifest,
  stage: Stage,
  {action, gate}: {action: "promote" | "rollback"; gate: GateResult | null},
): Promise<void> {
  await withLock(registry.lockPath(), async () => {
    const now = await registry.pointer(name, stage);
    if (now?.digest !== before?.digest)
      throw new ExpectedError(
        "input",
        `another promotion was first: ${stage} of ${name} is ${now?.version ?? "empty"}, it was ${before?.version ?? "empty"}`,
        {
          file: registry.pointerPath(name, stage),
          hint: "Look at it with `pnpm model list`, and run the command again: the gate then compares with that one.",
        },
      );
    const pointer: Pointer = seal({
      kymo: "model-stage/1" as const,
      name,
      stage,
      version,
      path,
      manifest: digest,
      previous: previousOf(before, action),
      history: [...(before?.history ?? []), {action, version, gate}],
    });
    writeAtomicSync(registry.pointerPath(name, stage), formatRecord(pointer));
  });
}

function previousOf(before: Pointer | undefined, action: "promote" | "rollback"): string[] {
  if (before === undefined) return [];
  return action === "promote" ? [...before.previous, before.version] : before.previous.slice(0, -1);
}
