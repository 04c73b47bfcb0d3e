/** What is said where kymo cannot start, and the questions that it answers about the data. */
import {spawnSync} from "node:child_process";
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeDatabase} from "../../src/formats/duckdb/database.ts";
import {Rig} from "../runner/engine/rig.ts";

const test = suite("start");
const bin = fileURLToPath(new URL("../../src/cli/bin.mjs", import.meta.url));

test("without packages one line says how to install them", () => {
  const folder = mkdtempSync(join(tmpdir(), "kymo-start-"));
  cpSync(bin, join(folder, "src/cli/bin.mjs"));
  const {status, stderr} = spawnSync(process.execPath, [join(folder, "src/cli/bin.mjs"), "status"], {
    encoding: "utf8",
  });
  assert.is(status, 2);
  assert.is(
    stderr,
    "error: kymo's packages are not installed: run `npx -y pnpm@12 install` in its folder, not `npm install`\n",
  );
  rmSync(folder, {recursive: true});
});

test("an older Node is told which it has to be", () => {
  const folder = mkdtempSync(join(tmpdir(), "kymo-start-"));
  const old = readFileSync(bin, "utf8")
    .replace("process.versions.node", '"18.19.1"')
    .replace("process.version}", '"v18.19.1"}');
  writeFileSync(join(folder, "bin.mjs"), old);
  const {status, stderr} = spawnSync(process.execPath, [join(folder, "bin.mjs")], {encoding: "utf8"});
  assert.is(status, 2);
  assert.is(stderr, "error: kymo needs Node 20.15 or later, and this is v18.19.1\n");
  rmSync(folder, {recursive: true});
});

test("sql answers a query, as a table, as CSV and as JSON, and names what is wrong with it", async () => {
  const rig = new Rig({"dag.yaml": "stages: {}\n"});
  await writeDatabase(rig.path("a.duckdb"), [
    {
      name: "t",
      comment: "",
      columns: [
        {name: "name", type: "VARCHAR", values: ["a", 'b,"c"', null]},
        {name: "n", type: "INTEGER", values: [1, 2, 3]},
        {name: "since", type: "TIMESTAMP", values: [0, 1000, 2000]},
      ],
    },
  ]);
  const sql = (...words: readonly string[]) => rig.dag("sql", "--database", "a.duckdb", ...words);
  const query = "select name, n, since from t order by n";
  const table = sql(query).stdout;
  assert.match(
    table,
    /^name +n +since *\na +1 +1970-01-01 00:00:00\+00\nb,"c" +2 +1970-01-01 00:00:01\+00\nnull +3 +1970-01-01 00:00:02\+00\n$/,
  );
  assert.is(
    sql(query, "--csv").stdout,
    'name,n,since\na,1,1970-01-01 00:00:00+00\n"b,""c""",2,1970-01-01 00:00:01+00\n,3,1970-01-01 00:00:02+00\n',
  );
  assert.equal(JSON.parse(sql("select count(*) as c, sum(n) as s from t", "--json").stdout), [{c: 3, s: 6}]);
  const wrong = sql("select nothing from t");
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, "nothing");
  assert.is(sql("insert into t values ('x', 1, null)").code, 2, "it is opened read-only");
  assert.is(rig.dag("sql", query).code, 2, "there is no database yet");
  rig.close();
});

test.run();
