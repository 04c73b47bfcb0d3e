/** Whether git merges dag.lock by its stages, and leaves .dag alone. */
import {realpathSync} from "node:fs";
import {relative, sep} from "node:path";
import {gitWithInput} from "../../platform/git.ts";
import {error, type Finding, quote, warning} from "./finding.ts";

/** `bin` is the path of the program. Nothing is said where there is no git repository. */
export async function examineGit(root: string, bin: string): Promise<readonly Finding[]> {
  const top = (await gitWithInput(root, ["rev-parse", "--show-toplevel"], ""))?.trim();
  if (top === undefined || top === "") return [];
  const ask = async (...words: readonly string[]): Promise<string> =>
    (await gitWithInput(root, words, ""))?.trim() ?? "";
  const driver = await ask("config", "--get", "merge.kymo.driver");
  const attribute = await ask("check-attr", "merge", "--", "dag.lock");
  const ignored = await ask("check-ignore", "--no-index", ".dag/lock");
  return [
    ...(ignored === "" ? [error(".gitignore lacks .dag", "echo '.dag/' >> .gitignore")] : []),
    ...(attribute.endsWith(": kymo")
      ? []
      : [
          warning(
            ".gitattributes lacks the merging of dag.lock",
            "echo 'dag.lock merge=kymo' >> .gitattributes",
          ),
        ]),
    ...(driver === "" ? [warning("git is not told how to merge dag.lock", ...configLines(top, bin))] : []),
  ];
}

/** Git calls the driver in the top folder of the working tree. */
function configLines(top: string, bin: string): readonly string[] {
  const inside = relative(realpathSync(top), realpathSync(bin)).split(sep).join("/");
  const program = inside.startsWith("..") ? bin : inside;
  return [
    "git config merge.kymo.name 'dag.lock, stage by stage'",
    `git config merge.kymo.driver 'node ${quote(program).replaceAll("'", '"')} merge-driver %O %A %B'`,
  ];
}
