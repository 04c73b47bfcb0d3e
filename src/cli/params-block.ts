/** A block of params.yaml, checked: for commands that are no stage, and so are handed none. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";

const FILE = "params.yaml";

/** Throws an ExpectedError that names the parameter which is wrong. */
export async function readParams<T>(root: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(root, FILE);
  if (!existsSync(path))
    throw new ExpectedError("input", `there is no ${FILE} here`, {
      file: path,
      hint: "Go into a kymo project, or begin one: `pnpm dag init FOLDER`.",
    });
  const {parse} = await import("yaml");
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"), {maxAliasCount: 100});
  } catch (cause) {
    const [message] = (cause as Error).message.split("\n");
    throw new ExpectedError("input", `${FILE} is no YAML: ${message}`, {
      file: path,
      hint: "Correct it at the line that is named.",
      cause,
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const place = z.core.toDotPath(issue.path);
  throw new ExpectedError("input", `${place || FILE}: ${issue.message}`, {
    file: path,
    ...(place === "" ? {} : {place}),
    hint: "Correct the value; the comments beside it say what it is.",
  });
}
