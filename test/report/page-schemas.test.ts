/** docs/schema holds the published schemas of the pages' data; another validator than the one that reads them agrees. */
import {readFileSync} from "node:fs";
import {Ajv2020} from "ajv/dist/2020.js";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {recordingAccount} from "../../src/report/pages/recording/account.ts";
import {recordingContent} from "../../src/report/pages/recording/content.ts";
import {PAGE_SCHEMAS, type PageSchema, pageSchema, pageSchemaFile} from "../../tools/page-schemas.ts";
import {sampleRecording} from "../fixtures/report/recording.ts";
import {sampleDrift, sampleEvaluation} from "../fixtures/report/sample.ts";

const test = suite("report/page-schemas");

const published = (name: PageSchema): string => readFileSync(pageSchemaFile(name), "utf8");
const compile = (name: PageSchema) => new Ajv2020({strictTypes: false}).compile(JSON.parse(published(name)));

test("they are those the files are read by", () => {
  for (const name of PAGE_SCHEMAS)
    assert.ok(published(name) === pageSchema(name), `${name} is out of date: run pnpm schemas`);
});

const committed = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const DATA: Readonly<Record<PageSchema, () => unknown>> = {
  model: () => committed("models/sample.json"),
  training: () => committed("models/sample.history.json"),
  drift: () => written(sampleDrift(2)),
  evaluation: () => written(sampleEvaluation()),
  recording: () => written(recordingAccount(recordingContent(sampleRecording(90)))),
};

test("the data of every page is valid, and is not once a field is missing or of another kind", () => {
  for (const name of PAGE_SCHEMAS) {
    const validate = compile(name);
    const data = DATA[name]() as Record<string, unknown>;
    assert.ok(validate(data), `${name}: ${JSON.stringify(validate.errors)}`);
    assert.not.ok(validate({...data, kymo: "another/1"}), name);
    for (const field of Object.keys(data)) {
      const {[field]: _, ...rest} = data;
      const isRequired = (JSON.parse(published(name)).required as string[]).includes(field);
      assert.is(validate(rest), !isRequired, `${name} without ${field}`);
    }
  }
});

test.run();
