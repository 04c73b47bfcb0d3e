/**
 * Each folder test/dags/definition-* is a workspace; what it means, or what is wrong with it, is compared with
 * its expected.txt. `UPDATE_GOLDEN=1` writes that file again; look at the difference before you keep it.
 */

import {existsSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatDiagnostic} from "../../../src/runner/definition/diagnostic.ts";
import type {Loaded} from "../../../src/runner/definition/instance.ts";
import {loadPipeline} from "../../../src/runner/definition/load.ts";

const folder = fileURLToPath(new URL("../../dags/", import.meta.url));
const test = suite("definition cases");

for (const name of readdirSync(folder)
  .filter((entry) => entry.startsWith("definition-"))
  .sort())
  test(name, () => {
    const shown = show(loadPipeline(join(folder, name)));
    const golden = join(folder, name, "expected.txt");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, shown);
    assert.ok(existsSync(golden), "expected.txt is missing; write it with UPDATE_GOLDEN=1");
    assert.fixture(shown, readFileSync(golden, "utf8"));
  });

function show(loaded: Loaded): string {
  if (!loaded.ok)
    return `${loaded.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, loaded.sources[diagnostic.at.file] ?? "", {color: false})).join("\n\n")}\n`;
  return loaded.pipeline.nodes
    .map(({instance, upstream}) => {
      const {action} = instance;
      const what =
        action.kind === "run"
          ? `run ${action.file}`
          : `cmd in ${action.wdir}: ${action.commands.join(" && ")}`;
      const lines = [`${instance.name} ${JSON.stringify(instance.bindings)}`, `  ${what}`];
      for (const {role, paths, many} of instance.deps)
        lines.push(`  dep ${role}${many ? " (many)" : ""}: ${paths.join(" ")}`);
      for (const {file, key, value} of instance.params)
        lines.push(`  param ${file}:${key} = ${JSON.stringify(value)}`);
      for (const {role, path, kind, cache, persist} of instance.outs)
        lines.push(`  ${kind} ${role}: ${path}${cache ? "" : " (not cached)"}${persist ? " (persist)" : ""}`);
      if (instance.frozen) lines.push("  frozen");
      if (instance.alwaysChanged) lines.push("  always changed");
      if (instance.env.length > 0) lines.push(`  env ${instance.env.join(" ")}`);
      if (upstream.length > 0) lines.push(`  after ${upstream.join(" ")}`);
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

test.run();
