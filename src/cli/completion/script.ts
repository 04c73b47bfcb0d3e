/** `pnpm dag completion SHELL`: the script with which a shell completes kymo's command lines. */
import {readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";

/** How each shell quotes a path. */
const QUOTES: Readonly<Record<string, (text: string) => string>> = {
  bash: quoteForSh,
  zsh: quoteForSh,
  fish: (text) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`,
};

/** `bin` is the path of the program, which the script asks at each completion; so it has no list of its own. */
export function createCompletion(bin: string): Command {
  return defineCommand({
    words: "bash|zsh|fish",
    about: `Prints a script by which the shell completes commands, options, and the names of stages and instances, after
\`kymo\`, \`pnpm dag\` and \`pnpm model\`.`,
    options: {},
    notes: `Examples
  pnpm --silent dag completion bash > ~/.kymo.bash     and in ~/.bashrc: source ~/.kymo.bash
  pnpm --silent dag completion zsh > ~/.kymo.zsh       and in ~/.zshrc: source ~/.kymo.zsh
  pnpm --silent dag completion fish > ~/.config/fish/conf.d/kymo.fish`,
    async run({words, printer}) {
      const shell = words[0]!;
      const quote = Object.hasOwn(QUOTES, shell) ? QUOTES[shell]! : undefined;
      if (quote === undefined)
        throw new ExpectedError("usage", `there is no completion for "${shell}"`, {
          hint: didYouMean(shell, Object.keys(QUOTES), ""),
        });
      const script = readFileSync(join(dirname(bin), "completion", `kymo.${shell}`), "utf8");
      printer.write(script.replace("@BIN@", () => quote(bin)));
      return 0;
    },
  });
}

function quoteForSh(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
