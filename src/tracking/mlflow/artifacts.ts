/**
 * Files of a run in MLflow's artifact store: through the server's proxy, or into a folder that this machine shares
 * with the server. A folder among the outputs is walked.
 */
import {copyFile, mkdir, readdir, readFile, stat} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {ExpectedError} from "../../platform/failure.ts";
import type {MlflowClient} from "./client.ts";

export interface ArtifactFile {
  /** Where it lies here. */
  readonly path: string;
  /** Where it goes below the run's artifacts, with slashes. */
  readonly target: string;
}

/** The files of `path`, which is a file or a folder, each with its target below `target`; sorted. */
export async function listFiles(path: string, target: string): Promise<ArtifactFile[]> {
  if (!(await stat(path)).isDirectory()) return [{path, target}];
  const names = (await readdir(path)).sort();
  return (await Promise.all(names.map((name) => listFiles(join(path, name), `${target}/${name}`)))).flat();
}

/** Stores the files under `artifactUri`, the run's own. Throws an ExpectedError for a store that is not reached so. */
export async function storeArtifacts(
  client: MlflowClient,
  artifactUri: string,
  files: readonly ArtifactFile[],
): Promise<void> {
  const base = resolveStore(client.uri, artifactUri);
  for (const {path, target} of files) {
    if (base.startsWith("http")) {
      const encoded = target.split("/").map(encodeURIComponent).join("/");
      await client.put(`${base}/${encoded}`, await readFile(path));
    } else {
      const copy = join(base, target);
      await mkdir(dirname(copy), {recursive: true});
      await copyFile(path, copy);
    }
  }
}

/** An http(s) address to put to, or a folder. */
function resolveStore(trackingUri: string, artifactUri: string): string {
  const proxy = "/api/2.0/mlflow-artifacts/artifacts";
  const match = /^mlflow-artifacts:(?:\/\/([^/]*))?\/*(.*)$/.exec(artifactUri);
  if (match !== null) {
    const [, host, path] = match;
    const server = host ? `${new URL(trackingUri).protocol}//${host}` : trackingUri;
    return `${server}${proxy}/${path}`;
  }
  if (/^https?:/.test(artifactUri)) return artifactUri.replace(/\/+$/, "");
  if (artifactUri.startsWith("file:")) return fileURLToPath(artifactUri);
  if (artifactUri.startsWith("/")) return artifactUri;
  throw new ExpectedError(
    "input",
    `the MLflow server keeps artifacts at ${artifactUri}, which kymo cannot reach`,
    {
      hint: "Start the server with --artifacts-destination, so that it takes artifacts itself.",
    },
  );
}
