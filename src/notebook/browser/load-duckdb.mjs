/** DuckDB is as large as all else together many times over: it lies in one file beside the notebooks, loaded when asked for. */
let loading;

/** The class DuckDBClient of Notebook Kit. */
export function loadDuckDB() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "duckdb.js";
    script.onload = () => resolve(globalThis.kymoDuckDB.client);
    script.onerror = () =>
      reject(
        new Error("duckdb.js does not lie beside this page: build it with `pnpm dag repro notebook_duckdb`"),
      );
    document.head.append(script);
  });
  return loading;
}
