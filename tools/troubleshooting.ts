/**
 * Writes docs/troubleshooting.md, every expected error by its first words, from the code: `pnpm errors`. With `--check` it says
 * whether the page is what the code gives, and exits with 1 if it is not.
 *
 * An error is a `new ExpectedError(reason, message, {hint})`, or a call of a function in the same file that makes one of its
 * parameters. What is put in while running is shown as "…".
 */
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {type Node, parseSync, visitorKeys} from "oxc-parser";

const ROOT = new URL("../", import.meta.url).pathname;
const PAGE = "docs/troubleshooting.md";
/** Variants of one message that are listed. */
const MOST_FORMS = 6;

/** Folders by what a person was doing; the first that fits counts. */
const PARTS: readonly (readonly [string, string])[] = [
  ["src/formats", "Reading files"],
  ["src/signal", "Units, clocks and rates of recordings"],
  ["src/windows", "Labelled data and windows"],
  ["src/model", "Models and training"],
  ["src/judgement", "Evaluation, drift and the trigger"],
  ["src/artifacts", "Artifacts on disk"],
  ["src/registry", "Registry, tracking and retraining"],
  ["src/tracking", "Registry, tracking and retraining"],
  ["src/retraining", "Registry, tracking and retraining"],
  ["src/alerts", "Alerts"],
  ["src/serve", "The service"],
  ["src/runner", "The pipeline and its definition"],
  ["src/notebook", "Notebooks"],
  ["stages", "Stages"],
  ["src", "Commands"],
];

interface Found {
  readonly part: string;
  readonly message: string;
  readonly hint: string;
}

/** Values of the parameters of the function that is looked into. */
type Bindings = ReadonlyMap<string, Node>;
type Named = {readonly params: readonly string[]; readonly body: Node};

/** The errors that the file's text makes. */
export function findErrors(file: string, text: string): {message: string; hint: string}[] {
  const {program, errors} = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const functions = new Map<string, Named>();
  const constants: Constant[] = [];
  visit(program, (node, scope) => collect(node, scope, functions, constants));
  const found: {message: string; hint: string}[] = [];
  const makers = new Map<string, Named & {readonly made: Made}>();
  for (const [name, own] of functions)
    visit(own.body, (node) => {
      const made = asError(node);
      if (made !== undefined && [made.message, made.hint].some((part) => mentions(part, own.params)))
        makers.set(name, {...own, made});
    });
  const add = ({message, hint, place}: Made, bindings: Bindings): void => {
    const advice = hint ?? propertyOf(place && resolve(place, bindings, constants), "hint");
    const hints = [...new Set(formsOf(advice, bindings, constants))];
    const forms = formsOf(message, bindings, constants);
    for (const [i, form] of forms.entries())
      found.push({message: form, hint: forms.length === hints.length ? hints[i]! : hints.join(" Or: ")});
  };
  // one that is called elsewhere alone is listed as it stands
  const called = new Set<string>();
  visit(program, (node) => {
    const call = asCall(node);
    if (call !== undefined) called.add(call.name);
  });
  for (const name of makers.keys()) if (!called.has(name)) makers.delete(name);
  const inside = new Set([...makers.values()].map(({made}) => made.node));
  visit(program, (node) => {
    const made = asError(node);
    if (made !== undefined && !inside.has(node)) add(made, new Map());
    const call = asCall(node);
    const maker = call && makers.get(call.name);
    if (maker === undefined) return;
    const bound = maker.params.flatMap((name, i) => {
      const given = call!.args[i];
      return given === undefined ? [] : [[name, given] as const];
    });
    add(maker.made, new Map(bound));
  });
  return found;
}

interface Made {
  readonly node: Node;
  readonly message: Node;
  readonly hint: Node | undefined;
  readonly place: Node | undefined;
}

/** A text that has a name within a block. */
interface Constant {
  readonly name: string;
  readonly init: Node;
  readonly scope: Node;
}

/** ESTree by its fields, since what is looked at is a handful of kinds. */
type Fields = Node & Readonly<Record<string, unknown>>;
const at = (node: Node, field: string): unknown => (node as Fields)[field];

function asError(node: Node): Made | undefined {
  if (node.type !== "NewExpression" || nameOf(node.callee) !== "ExpectedError") return undefined;
  const [, message, place] = node.arguments as readonly Node[];
  if (message === undefined) return undefined;
  return {node, message, hint: propertyOf(place, "hint"), place};
}

function asCall(node: Node): {name: string; args: readonly Node[]} | undefined {
  if (node.type !== "CallExpression") return undefined;
  const {callee} = node;
  const name = callee.type === "MemberExpression" ? nameOf(callee.property as Node) : nameOf(callee as Node);
  return name === undefined ? undefined : {name, args: node.arguments as readonly Node[]};
}

function collect(node: Node, scope: Node, functions: Map<string, Named>, constants: Constant[]): void {
  const add = (name: string | undefined, own: Node): void => {
    const body = at(own, "body") as Node | null;
    if (name === undefined || body === null || body === undefined) return;
    const params = (at(own, "params") as readonly Node[]).map((param) => nameOf(param) ?? "");
    functions.set(name, {params, body});
  };
  if (node.type === "FunctionDeclaration") add(nameOf(node.id as Node), node);
  else if (node.type === "MethodDefinition") add(nameOf(node.key as Node), node.value as Node);
  else if (node.type === "VariableDeclaration" && node.kind === "const")
    for (const declared of node.declarations) {
      const {init} = declared;
      if (init === null) continue;
      if (init.type === "ArrowFunctionExpression") add(nameOf(declared.id as Node), init);
      else if (isText(init)) {
        const name = nameOf(declared.id as Node);
        if (name !== undefined) constants.push({name, init, scope});
      }
    }
}

const isText = ({type}: Node): boolean =>
  ["Literal", "TemplateLiteral", "ConditionalExpression", "BinaryExpression", "ObjectExpression"].includes(
    type,
  );

/** What a name stands for where it is used: a parameter's value, or the constant of the innermost block. */
function resolve(node: Node, bindings: Bindings, constants: readonly Constant[]): Node | undefined {
  if (node.type !== "Identifier") return undefined;
  const bound = bindings.get(node.name);
  if (bound !== undefined) return bound;
  const seen = constants.filter(
    ({name, scope}) => name === node.name && scope.start <= node.start && node.end <= scope.end,
  );
  return seen.sort((a, b) => b.scope.start - a.scope.start)[0]?.init;
}

function nameOf(node: Node | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined;
  if (node.type === "Identifier") return node.name;
  return node.type === "PrivateIdentifier" ? `#${node.name}` : undefined;
}

function propertyOf(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== "ObjectExpression") return undefined;
  for (const property of at(object, "properties") as readonly Node[])
    if (property.type === "Property" && nameOf(property.key as Node) === name) return property.value as Node;
  return undefined;
}

function mentions(node: Node | undefined, names: readonly string[]): boolean {
  let found = false;
  if (node !== undefined)
    visit(node, (inner) => {
      if (inner.type === "Identifier" && names.includes(inner.name)) found = true;
    });
  return found;
}

/** The texts that an expression may give. */
function formsOf(
  node: Node | undefined,
  bindings: Bindings,
  constants: readonly Constant[],
  depth = 0,
): readonly string[] {
  if (node === undefined || depth > 4) return ["…"];
  const inner = (part: Node): readonly string[] => formsOf(part, bindings, constants, depth + 1);
  if (node.type === "Literal") return [String(node.value)];
  if (node.type === "TemplateLiteral") {
    let forms: readonly string[] = [""];
    for (const [i, quasi] of node.quasis.entries()) {
      forms = forms.map((form) => form + (quasi.value.cooked ?? ""));
      const expression = node.expressions[i];
      if (expression === undefined) continue;
      const parts = inner(expression as Node);
      forms = forms.flatMap((form) => parts.map((part) => form + part)).slice(0, MOST_FORMS);
    }
    return forms;
  }
  if (node.type === "ConditionalExpression")
    return [...inner(node.consequent), ...inner(node.alternate)].slice(0, MOST_FORMS);
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const right = inner(node.right);
    const left = inner(node.left as Node);
    if (left.includes("…")) return ["…"];
    return left.flatMap((start) => right.map((part) => start + part)).slice(0, MOST_FORMS);
  }
  const named = resolve(node, bindings, constants);
  return named === undefined ? ["…"] : formsOf(named, new Map(), constants, depth + 1);
}

/** Calls `see` with each node and the block that it stands in. */
function visit(node: Node, see: (node: Node, scope: Node) => void, around: Node = node): void {
  see(node, around);
  const scope = ["BlockStatement", "Program"].includes(node.type) ? node : around;
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [(node as unknown as Record<string, unknown>)[key]].flat())
      if (typeof child === "object" && child !== null && "type" in child) visit(child as Node, see, scope);
}

/** The page, of all sources. */
export function renderPage(): string {
  const found = new Map<string, Found>();
  for (const folder of ["src", "stages"])
    for (const name of readdirSync(join(ROOT, folder), {recursive: true}) as string[]) {
      const file = join(folder, name);
      if (!name.endsWith(".ts") || file.includes("/template/")) continue;
      const [, part] = PARTS.find(([start]) => file.startsWith(start))!;
      for (const {message, hint} of findErrors(file, readFileSync(join(ROOT, file), "utf8"))) {
        const shown = tidy(message);
        if (/\p{L}/u.test(shown)) found.set(`${part}\n${shown}`, {part, message: shown, hint: tidy(hint)});
      }
    }
  const parts = [...new Set(PARTS.map(([, part]) => part))];
  const sections = parts.flatMap((part) => {
    const own = [...found.values()].filter((one) => one.part === part);
    if (own.length === 0) return [];
    own.sort((a, b) => (keyOf(a.message) < keyOf(b.message) ? -1 : 1));
    const rows = own.map(
      ({message, hint}) => `| ${escapeCell(message)} | ${hint === "…" ? "" : escapeCell(hint)} |`,
    );
    return [`## ${part}`, "", "| error | what to do |", "|---|---|", ...rows, ""];
  });
  return [
    "# Troubleshooting",
    "",
    "Every error that kymo foresees, by its first words, with what it advises. `…` stands for what is put in: a name, a number, a",
    "place. Each is shown with its file and place; exit codes are in the [README](../README.md). Mistakes in dag.yaml and params.yaml",
    "are shown with their line and a remedy, and are not listed. An error that is not here and has a stack is a bug. This page is made",
    "from the code by `pnpm errors`.",
    "",
    ...sections,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

const tidy = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/(?:… ?){2,}/g, "… ")
    .trim();
const escapeCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .trim() + text;

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const page = renderPage();
  const isFresh = readFileSync(join(ROOT, PAGE), {encoding: "utf8", flag: "a+"}) === page;
  if (process.argv.includes("--check")) {
    if (!isFresh) console.error(`error: ${PAGE} is not what the code gives: run \`pnpm errors\``);
    process.exitCode = isFresh ? 0 : 1;
  } else if (!isFresh) writeFileSync(join(ROOT, PAGE), page);
}
