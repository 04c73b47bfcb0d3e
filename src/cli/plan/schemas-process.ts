/** The process that loads stages for their schemas alone: what they say of the parameters that they would be given. */
import {pathToFileURL} from "node:url";
import {startGuard} from "../../runner/executor/guard/guard.ts";
import type {GuardRules} from "../../runner/executor/guard/watch.ts";
import type {JsonSchema} from "./accepted-keys.ts";

export interface SchemaQuestion {
  readonly bundle: string;
  readonly params: unknown;
  /** Undefined where the stage is not guarded. */
  readonly guard: GuardRules | undefined;
}

export interface SchemaAnswer {
  /** What it refuses, with the path from the top of the parameters; of an error that is none of Zod's the path is empty. */
  readonly issues: readonly {
    readonly path: readonly string[];
    readonly message: string;
    readonly keys?: readonly string[];
  }[];
  /** Undefined where it cannot be told. */
  readonly schema?: JsonSchema;
}

interface Schema {
  parse(params: unknown): unknown;
}

process.once("message", async (questions: readonly SchemaQuestion[]) => {
  const answers: (SchemaAnswer | null)[] = [];
  let renew: ReturnType<typeof startGuard> | undefined;
  for (const {bundle, params, guard} of questions) {
    if (guard !== undefined)
      if (renew === undefined) renew = startGuard(guard, () => undefined);
      else renew(guard);
    answers.push(await ask(bundle, params));
  }
  process.send!(answers, () => process.exit());
});

/** Null where the stage cannot be loaded, which its run will say. */
async function ask(bundle: string, params: unknown): Promise<SchemaAnswer | null> {
  try {
    const {default: stage} = (await import(pathToFileURL(bundle).href)) as {default?: {params?: Schema}};
    if (stage?.params === undefined) return {issues: []};
    return {issues: findIssues(stage.params, params), ...(await toJson(stage.params))};
  } catch {
    return null;
  }
}

function findIssues(schema: Schema, params: unknown): SchemaAnswer["issues"] {
  try {
    schema.parse(params);
    return [];
  } catch (error) {
    const {issues} = error as {issues?: {path: PropertyKey[]; message: string; keys?: string[]}[]};
    if (!Array.isArray(issues))
      return [{path: [], message: error instanceof Error ? error.message : String(error)}];
    return issues.map(({path, message, keys}) => ({
      path: path.map(String),
      message,
      ...(keys === undefined ? {} : {keys}),
    }));
  }
}

async function toJson(schema: Schema): Promise<{schema?: JsonSchema}> {
  const z = await import("zod");
  try {
    const json = z.toJSONSchema(schema as never, {io: "input", unrepresentable: "any"});
    return {schema: json as JsonSchema};
  } catch {
    return {}; // a schema of another kind
  }
}
