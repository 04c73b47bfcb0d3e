/** The code of a stage with many instances is looked at once for all of them that come up within a while. */
import type {CodeDigest} from "../code/digest-code.ts";
import type {Workspace} from "./workspace.ts";

/**
 * In a run: shorter than anyone could tell an edit before an instance from one after it. What ran, and is recorded, is in
 * either case the bundle that was digested.
 */
export const BRIEFLY_MS = 50;

/** `milliseconds`: for how long a look holds. */
export function lookAtCodeOnce(
  workspace: Workspace,
  milliseconds: number,
  now: () => number = () => performance.now(),
): Workspace {
  const {code} = workspace;
  const looks = new Map<string, {readonly found: CodeDigest; readonly at: number}>();
  const digestNow = (file: string): CodeDigest | undefined => {
    const known = looks.get(file);
    const at = now();
    if (known !== undefined && at - known.at < milliseconds) return known.found;
    const found = code.digestNow(file);
    if (found !== undefined) looks.set(file, {found, at});
    return found;
  };
  return {...workspace, code: {...code, digestNow}};
}
