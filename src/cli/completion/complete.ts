/**
 * `kymo complete -- WORD…`: what the last word, as far as it is typed, could become; a line each, with a few words
 * after a tab. The scripts of `completion` ask it; the help does not show it.
 */
import {resolve} from "node:path";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {findRoot} from "../../runner/cli/find-root.ts";
import {takeGlobalOptions} from "../global-options.ts";
import type {CommandGroup} from "../program.ts";
import {listCandidates} from "./candidates.ts";

export function createComplete(program: CommandGroup): Command {
  return defineCommand({
    words: "[word…]",
    options: {},
    notes: "The words of a command line without the program's name; the last is completed, and may be empty.",
    async run({words, printer}) {
      const before = words.slice(0, -1);
      const typed = words.at(-1) ?? "";
      if (before.at(-1) === "-C" && before.every((word, i) => i % 2 === 1 || word === "-C")) return 0; // a folder
      const {folders, rest} = takeGlobalOptions(before);
      const listNames = async (): Promise<readonly string[]> => {
        const root = findRoot(resolve(...folders));
        if (root === undefined) return [];
        return (await import("../../runner/cli/stage-names.ts")).listStageNames(root);
      };
      for (const {word, text} of await listCandidates(program, rest, typed, listNames))
        printer.print(`${word}\t${text}`);
      return 0;
    },
  });
}
