/** Whether this Node is one that kymo runs on. */
import manifest from "../../../package.json" with {type: "json"};
import {error, type Finding} from "./finding.ts";

export function examineNode(version: string = process.versions.node): readonly Finding[] {
  const needed = manifest.engines.node.replace(/^>=/, "");
  if (isAtLeast(version, needed)) return [];
  return [error(`this is Node ${version}, and kymo needs ${needed} or later`, "nvm install 22")];
}

function isAtLeast(version: string, needed: string): boolean {
  const [own, least] = [version, needed].map((text) => text.split(".").map(Number));
  for (const [i, number] of least!.entries()) if (own![i] !== number) return (own![i] ?? 0) > number;
  return true;
}
