/** Keeps a DuckDB file open to write, in a process of its own, until standard input ends. */
import {DuckDBInstance} from "@duckdb/node-api";

const instance = await DuckDBInstance.create(process.argv[2]!);
process.stdout.write("open\n");
process.stdin.resume();
process.stdin.on("end", () => instance.closeSync());
