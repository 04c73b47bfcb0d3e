/** The module that a stage runs as: its bundle, with what the digest leaves out left out too. */
import type {Bundle} from "./bundle.ts";
import type {Symbols, TopLevelSymbol} from "./symbols.ts";

/**
 * Imports of which nothing is used are replaced by spaces, so that the source map still holds; a function has the name
 * that it has in its module, whatever the bundle calls it; the map stands inside, so that a stack trace names the
 * stage's own lines.
 */
export function toRunnable({text, map}: Bundle, {unusedImports, list}: Symbols): string {
  const edits = unusedImports.map(({start, end}) => ({
    start,
    end,
    text: text.slice(start, end).replace(/[^\n]/g, " "),
  }));
  for (const symbol of list) {
    if (isRenamedFunction(symbol))
      edits.push({start: symbol.end, end: symbol.end, text: nameFunction(symbol)});
  }
  edits.sort((a, b) => a.start - b.start);
  let code = "";
  let at = 0;
  for (const edit of edits) {
    code += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  const data = Buffer.from(map).toString("base64");
  return `${code}${text.slice(at)}//# sourceMappingURL=data:application/json;base64,${data}\n`;
}

/** A function or class that takes its `name` from a variable of the bundle which is not called as in its module. */
function isRenamedFunction({name, declares, node}: TopLevelSymbol): boolean {
  if (declares.length !== 1 || declares[0] === name) return false;
  if (node.type === "FunctionDeclaration") return true;
  if (node.type !== "VariableDeclarator") return false;
  const {init} = node as typeof node & {
    readonly init?: (typeof node & {readonly id?: unknown; readonly body?: unknown}) | null;
  };
  if (!init || (init.id !== null && init.id !== undefined)) return false;
  if (init.type === "ClassExpression") return !/\bname\b/.test(JSON.stringify(init.body)); // a static `name` of its own
  return init.type === "ArrowFunctionExpression" || init.type === "FunctionExpression";
}

function nameFunction({name, declares}: TopLevelSymbol): string {
  return `Object.defineProperty(${declares[0]!}, "name", {value: ${JSON.stringify(name)}, configurable: true});`;
}
