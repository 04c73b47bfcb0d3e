/**
 * DuckDB for notebooks' pages: Notebook Kit's client, with the engine out of this very file instead of from a network.
 * `kymoDuckDB` holds the engine (gzip, base64) and the text of its worker.
 *
 * A page on a disk can hand its worker no address to load from, so the engine goes along in the worker's own text, and
 * what the worker would fetch is unpacked there.
 */
const {engine, worker} = globalThis.kymoDuckDB;

const prelude = `const engine = ${JSON.stringify(engine)};
self.fetch = () => {
  const bytes = Uint8Array.from(atob(engine), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return Promise.resolve(new Response(stream, {headers: {"Content-Type": "application/wasm"}}));
};
`;

globalThis.kymoDuckDB = {worker: prelude + worker};
globalThis.kymoDuckDB.client = import("notebook-kit:duckdb").then(({DuckDBClient}) => DuckDBClient);
