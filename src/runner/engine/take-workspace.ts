/** One at a time: whoever changes a workspace holds its lock. */
import {join} from "node:path";
import {acquireLock} from "../../platform/owner-lock.ts";

/** Resolves to the release. Rejects with an ExpectedError that names the holder, once it has been waited for long enough. */
export function takeWorkspace(
  root: string,
  patienceMs: number,
  say: (text: string) => void,
): Promise<() => void> {
  const onWait = (holder: string): void =>
    say(`waits up to ${Math.round(patienceMs / 1000)} s for ${holder} that is working here`);
  return acquireLock(join(root, ".dag", "lock"), {patienceMs, onWait});
}
