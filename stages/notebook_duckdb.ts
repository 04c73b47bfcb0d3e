/**
 * Writes DuckDB-Wasm as one script, which lies beside the notebooks' pages and is loaded by those that ask it something.
 *
 * A page that was opened from a disk may load a script, but read no other file: so the engine stands in it as text, packed.
 */
import {readFile, writeFile} from "node:fs/promises";
import {gzipSync} from "fflate";
import client from "../src/notebook/browser/duckdb.mjs?browser";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"engine" | "worker", string>>;
type Outs = Readonly<Record<"script", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs}) {
    // packed by fflate, since what Node's own zlib writes differs between its versions and processors
    const packed = gzipSync(await readFile(deps.engine), {level: 6, mtime: 0});
    const engine = Buffer.from(packed).toString("base64");
    const worker = (await readFile(deps.worker, "utf8")).replace(/\/\/# sourceMappingURL=.*\s*$/, "");
    const parts = JSON.stringify({engine, worker});
    await writeFile(outs.script, `globalThis.kymoDuckDB=${parts};\n${client}`);
  },
});
