/** `kymo merge-driver %O %A %B`: how git merges dag.lock, once it is told to. */
import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {mergeLines} from "../../platform/git.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {parseLock} from "../store/lock-file.ts";
import {mergeLocks} from "../store/merge-locks.ts";

export default defineCommand({
  words: "BASE OURS THEIRS",
  about: `Git calls it where .gitattributes has \`dag.lock merge=kymo\` and its own settings name the command;
\`pnpm dag doctor\` prints the two lines that do that. What was built on one branch alone is taken from it. Where both
built the same instance, both records are kept between conflict markers, and \`pnpm dag repro\` keeps the one that holds.`,
  options: {},
  notes: "Exit code: 0 merged into OURS, 1 with conflicts, which stand in it.",
  async run({words, printer}) {
    const [base, ours, theirs] = words.map((word) => resolve(word)) as [string, string, string];
    try {
      const [was, own, other] = [base, ours, theirs].map((path) => parseLock(read(path)));
      const {text, conflicts} = mergeLocks(was!, own!, other!);
      writeAtomicSync(ours, text);
      if (conflicts.length === 0) return 0;
      const names = conflicts.join(", ");
      printer.error(`dag.lock: both sides built ${names}; \`pnpm dag repro\` keeps what holds`);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      // a conflict that a person can see is better than one side's lock, as if nothing had been there to merge
      await mergeLines(ours, base, theirs);
      printer.error(`dag.lock: merged by its lines, since ${error.message}`);
    }
    return 1;
  },
});

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw explainSystemError(error, path);
  }
}
