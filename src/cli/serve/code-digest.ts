/** The digest of the code that serves, which every answer names. */
import {createHash} from "node:crypto";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";

/** SHA-256 of the programs in the bundle's folder, by name. */
export function digestOfCode(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort())
    if (name.endsWith(".mjs"))
      hash
        .update(name)
        .update("\0")
        .update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}
