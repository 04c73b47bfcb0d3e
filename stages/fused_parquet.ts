/** Writes the samples of a recording as Parquet, from which the database is filled: one recording more adds its own only. */
import {fusedColumns} from "../src/artifacts/database/fused-table.ts";
import {readFused} from "../src/artifacts/fused.ts";
import {writeParquet} from "../src/formats/duckdb/database.ts";
import {defineStage} from "../src/runner/stage.ts";

export default defineStage<{fused: string}, {samples: string}>({
  async run({deps, outs}) {
    await writeParquet(outs.samples, fusedColumns(await readFused(deps.fused)));
  },
});
