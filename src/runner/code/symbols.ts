/**
 * A bundle cut into its top-level symbols, each with the digest of its text, so that a change can be named.
 *
 * What is hashed is the syntax tree: esbuild keeps some comments, with brackets around them, and whether a
 * literal stood on one line. Only what is used counts of an import: an unused export elsewhere may need a package
 * that no one reaches.
 */
import {isBuiltin} from "node:module";
import type {Node, Program} from "acorn";
import {canonical, sha256} from "../../platform/canonical.ts";
import type {Bundle} from "./bundle.ts";

export interface Symbols {
  /** `file#symbol` → digest of its text. A statement without a name is `file#(statement n)`. */
  readonly digests: Readonly<Record<string, string>>;
  /** Names of the packages reached, and the file that reaches each first. Node's own modules are left out. */
  readonly packages: ReadonlyMap<string, string>;
  /** Imports of which nothing is used, as ranges of the text: what is not in the digest is not to be loaded. */
  readonly unusedImports: readonly {readonly start: number; readonly end: number}[];
  /** What cannot be followed. */
  readonly untraceable: readonly {readonly file: string; readonly kind: "import" | "import.meta"}[];
}

/** Code that esbuild adds stands before the first file's. */
const runtime = "(bundler)";

export async function readSymbols({text, inputs}: Bundle): Promise<Symbols> {
  const {parse} = await import("acorn");
  const known = new Set(inputs);
  const starts: {at: number; file: string}[] = [];
  const program: Program = parse(text, {
    ecmaVersion: "latest",
    sourceType: "module",
    onComment(block, comment, start) {
      const file = comment.trim();
      if (!block && (start === 0 || text[start - 1] === "\n") && known.has(file))
        starts.push({at: start, file});
    },
  });
  const collector = new Collector(text, findReferences(program));
  for (const statement of program.body) {
    const file = starts.findLast(({at}) => at < statement.start)?.file ?? runtime;
    collector.addStatement(file, statement);
  }
  return collector;
}

class Collector implements Symbols {
  readonly digests: Record<string, string> = Object.create(null);
  readonly packages = new Map<string, string>();
  readonly untraceable: {file: string; kind: "import" | "import.meta"}[] = [];
  readonly unusedImports: {start: number; end: number}[] = [];
  readonly #text: string;
  readonly #references: ReadonlySet<string>;
  readonly #unnamed = new Map<string, number>();

  constructor(text: string, references: ReadonlySet<string>) {
    this.#text = text;
    this.#references = references;
  }

  addStatement(file: string, statement: Program["body"][number]): void {
    switch (statement.type) {
      case "ImportDeclaration":
        this.#addImport(file, statement);
        return;
      case "VariableDeclaration":
        for (const declarator of statement.declarations) {
          this.#add(file, this.#nameOf(declarator.id), `${statement.kind} ${treeText(declarator)}`);
        }
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
        this.#add(file, statement.id?.name ?? "default", treeText(statement));
        break;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (statement.source) this.#addPackage(file, statement.source.value);
        this.#add(file, "(exports)", treeText(statement));
        break;
      default: {
        const count = (this.#unnamed.get(file) ?? 0) + 1;
        this.#unnamed.set(file, count);
        this.#add(file, `(statement ${count})`, treeText(statement));
      }
    }
    if (file !== runtime) this.#trace(file, statement);
  }

  #addImport(file: string, statement: Program["body"][number] & {type: "ImportDeclaration"}): void {
    const source = String(statement.source.value);
    const used = statement.specifiers.filter(({local}) => this.#references.has(local.name));
    if (statement.specifiers.length > 0 && used.length === 0) {
      this.unusedImports.push(statement);
      return;
    }
    this.#addPackage(file, source);
    if (used.length === 0) this.#add(file, `import ${source}`, source);
    for (const specifier of used) {
      const name = `import ${specifier.local.name}`;
      this.#add(file, name, `${specifier.type} ${treeText(specifier)} from ${source}`);
    }
  }

  #addPackage(file: string, source: unknown): void {
    if (typeof source !== "string" || isBuiltin(source)) return;
    const name = source.split("/", source.startsWith("@") ? 2 : 1).join("/");
    if (!this.packages.has(name)) this.packages.set(name, file);
  }

  #add(file: string, name: string, text: string): void {
    let key = `${file}#${name}`;
    for (let n = 2; key in this.digests; n++) key = `${file}#${name} ${n}`;
    this.digests[key] = sha256(text).slice(0, 32);
  }

  /** Packages that are imported where they are used, and what cannot be followed. */
  #trace(file: string, statement: Node): void {
    visit(statement, (node) => {
      const {type, source, callee, arguments: given} = node as Node & Fields;
      if (type === "MetaProperty") this.untraceable.push({file, kind: "import.meta"});
      const isRequire = type === "CallExpression" && /^(__)?require\d*$/.test(String(callee?.name ?? ""));
      if (type !== "ImportExpression" && !isRequire) return;
      const path = (isRequire ? given?.[0] : source)?.value;
      if (typeof path === "string") this.#addPackage(file, path);
      else this.untraceable.push({file, kind: "import"});
    });
  }

  #nameOf({start, end}: Node): string {
    return this.#text.slice(start, end).replace(/\s+/g, " ");
  }
}

/** The node without places, brackets, comments, and the way in which a literal is spelt. */
function treeText(node: Node): string {
  return canonical(plain(node));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof RegExp) return null; // its pattern and flags stand beside it
  const isLiteral = "type" in value && value.type === "Literal";
  const fields = Object.entries(value).filter(
    ([key]) => key !== "start" && key !== "end" && !(isLiteral && key === "raw"),
  );
  return Object.fromEntries(fields.map(([key, item]) => [key, plain(item)]));
}

interface Fields {
  readonly source?: Readonly<Record<string, unknown>>;
  readonly callee?: Readonly<Record<string, unknown>>;
  readonly arguments?: readonly Readonly<Record<string, unknown>>[];
}

/** The names that are read or exported anywhere; names of properties do not count. */
function findReferences(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") continue;
    visit(statement, (node, isPropertyName) => {
      if (node.type === "Identifier" && !isPropertyName) names.add((node as Node & {name: string}).name);
    });
  }
  return names;
}

function visit(node: Node, see: (node: Node, isPropertyName: boolean) => void, isPropertyName = false): void {
  see(node, isPropertyName);
  const {computed, shorthand} = node as Node & {computed?: boolean; shorthand?: boolean};
  for (const [key, value] of Object.entries(node)) {
    const names = (key === "property" || key === "key") && computed === false && shorthand !== true;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see, names);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
