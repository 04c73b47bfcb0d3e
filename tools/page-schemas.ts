/**
 * Writes the JSON schemas of the pages' data from the schemas they are read by: `pnpm schemas`. They stand in
 * docs/schema; a test tells when they are not what they should be.
 */
import {readFileSync, writeFileSync} from "node:fs";
import * as z from "zod";
import {driftSchema} from "../src/artifacts/drift/drift.ts";
import {evaluationSchema} from "../src/artifacts/evaluation/evaluation.ts";
import {recordingSchema} from "../src/artifacts/recording/recording.ts";
import {cardSchema} from "../src/artifacts/training/card.ts";
import {fieldsSchema} from "../src/artifacts/training/history.ts";

const SCHEMAS = {
  drift: [driftSchema, "reports/drift.json"],
  evaluation: [evaluationSchema, "reports/evaluation.json"],
  model: [cardSchema, "reports/model.json"],
  recording: [recordingSchema, "reports/recordings/SESSION.json"],
  training: [fieldsSchema, "reports/training.json"],
} as const;

export type PageSchema = keyof typeof SCHEMAS;
export const PAGE_SCHEMAS = Object.keys(SCHEMAS) as readonly PageSchema[];

export const pageSchemaFile = (name: PageSchema): URL =>
  new URL(`../docs/schema/${name}.schema.json`, import.meta.url);

/** JSON Schema 2020-12 of the file as it is written, that is before null is read as NaN. */
export function pageSchema(name: PageSchema): string {
  const [schema, file] = SCHEMAS[name];
  const {$schema, ...rest} = z.toJSONSchema(schema, {io: "input"});
  return `${JSON.stringify({$schema, title: file, ...rest}, null, 2)}\n`;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const name of PAGE_SCHEMAS) {
    const text = pageSchema(name);
    if (text === readFileSync(pageSchemaFile(name), {encoding: "utf8", flag: "a+"})) continue;
    writeFileSync(pageSchemaFile(name), text);
    console.log(`docs/schema/${name}.schema.json  ${Buffer.byteLength(text)} bytes`);
  }
