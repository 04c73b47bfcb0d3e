/**
 * A bundle cut into its top-level symbols, in the order in which they are evaluated.
 *
 * What is looked at is the syntax tree of what runs. Only what is used counts of an import: an unused export elsewhere
 * may need a package that no one reaches.
 */
import {isBuiltin} from "node:module";
import type {ImportDeclaration, ImportSpecifier, Node, Program, VariableDeclaration} from "acorn";
import {sha256} from "../../platform/canonical.ts";
import type {Bundle} from "./bundle.ts";
import type {Shape} from "./shape.ts";
import {openSourceNames} from "./source-names.ts";
import {addBoundNames, type StatementFacts, type StatementMemory} from "./statement.ts";

export interface TopLevelSymbol {
  /** Where its module lies, relative to the workspace: for people, and for nothing else. */
  readonly file: string;
  /** Its name in its module; of a statement without one, `(statement 2)`. */
  readonly name: string;
  /** Its variables in the bundle. */
  readonly declares: readonly string[];
  readonly shape: Shape;
  /** A function, class or statement; of a variable its declarator. */
  readonly node: Node;
  /** Of an import: the package or module of Node's. */
  readonly source?: string;
  /** End of its statement in the bundle's text. */
  readonly end: number;
}

export interface Symbols {
  readonly list: readonly TopLevelSymbol[];
  /** Variables of the bundle that get another value after their declaration. */
  readonly reassigned: ReadonlySet<string>;
  /** Names of the packages reached, and the file that reaches each first; no modules of Node's. */
  readonly packages: ReadonlyMap<string, string>;
  /** Those that are evaluated before the bundle, in their order. */
  readonly evaluated: readonly string[];
  /** What is imported of them, by the words of the bundle (`zod/v4`), in their order. */
  readonly imported: readonly string[];
  /** Imports of which nothing is used, as ranges of the text: what is not in the digest is not to be loaded. */
  readonly unusedImports: readonly {readonly start: number; readonly end: number}[];
  /** What cannot be followed. */
  readonly untraceable: readonly {readonly file: string; readonly kind: "import" | "import.meta"}[];
}

/** Code that the bundler adds stands before the first file's. */
export const RUNTIME = "(bundler)";

export async function readSymbols(bundle: Bundle, memory: StatementMemory): Promise<Symbols> {
  const {parse} = await import("acorn");
  const {text} = bundle;
  const inputs = new Set(bundle.inputs);
  const starts: {at: number; file: string}[] = [];
  const program: Program = parse(text, {
    ecmaVersion: "latest",
    sourceType: "module",
    onComment(block, comment, start) {
      const file = comment.trim();
      if (!block && (start === 0 || text[start - 1] === "\n") && inputs.has(file))
        starts.push({at: start, file});
    },
  });
  const collector = new Collector(bundle, memory);
  let next = 0;
  let file = RUNTIME;
  for (const statement of program.body) {
    while (next < starts.length && starts[next]!.at < statement.start) file = starts[next++]!.file;
    collector.add(file, statement);
  }
  return collector.finish();
}

class Collector {
  readonly #list: TopLevelSymbol[] = [];
  readonly #reassigned = new Set<string>();
  readonly #packages = new Map<string, string>();
  readonly #untraceable: {file: string; kind: "import" | "import.meta"}[] = [];
  readonly #imports: {file: string; statement: ImportDeclaration}[] = [];
  readonly #referenced = new Set<string>();
  readonly #unnamed = new Map<string, number>();
  readonly #text: string;
  readonly #memory: StatementMemory;
  readonly #sourceName: ReturnType<typeof openSourceNames>;

  constructor(bundle: Bundle, memory: StatementMemory) {
    this.#text = bundle.text;
    this.#memory = memory;
    this.#sourceName = openSourceNames(bundle);
  }

  add(file: string, statement: Program["body"][number]): void {
    switch (statement.type) {
      case "ImportDeclaration":
        this.#imports.push({file, statement});
        return;
      case "VariableDeclaration":
        this.#addVariables(file, statement);
        return;
      case "FunctionDeclaration":
      case "ClassDeclaration": {
        const {name, start} = statement.id;
        this.#push(file, this.#sourceName(name, start, file), [name], statement, statement.end);
        return;
      }
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (statement.source) this.#addPackage(file, statement.source.value);
        this.#push(file, "(exports)", [], statement, statement.end);
        return;
      default: {
        const count = (this.#unnamed.get(file) ?? 0) + 1;
        this.#unnamed.set(file, count);
        this.#push(file, `(statement ${count})`, [], statement, statement.end);
      }
    }
  }

  #addVariables(file: string, {declarations, end}: VariableDeclaration): void {
    for (const declarator of declarations) {
      const declares: string[] = [];
      addBoundNames(declarator.id, {add: (name) => declares.push(name)});
      const {id} = declarator;
      const name = id.type === "Identifier" ? this.#sourceName(id.name, id.start, file) : declares.join(", ");
      this.#push(file, name, declares, declarator, end);
    }
  }

  #push(file: string, name: string, declares: readonly string[], node: Node, end: number): void {
    const facts = this.#memory.get(this.#text.slice(node.start, node.end), node);
    this.#list.push({file, name, declares, shape: facts.shape, node, end});
    this.#note(file, facts);
  }

  #note(file: string, {shape, assigned, sources, untraceable}: StatementFacts): void {
    for (const name of shape.names) this.#referenced.add(name);
    for (const name of assigned) this.#reassigned.add(name);
    if (file === RUNTIME) return;
    for (const source of sources) this.#addPackage(file, source);
    for (const kind of untraceable) this.#untraceable.push({file, kind});
  }

  #addPackage(file: string, source: unknown): void {
    if (typeof source !== "string" || isBuiltin(source)) return;
    const name = packageOf(source);
    if (!this.#packages.has(name)) this.#packages.set(name, file);
  }

  /** Imports are looked at last: only now is it known which of their names are used. */
  finish(): Symbols {
    const unusedImports: {start: number; end: number}[] = [];
    const imports: TopLevelSymbol[] = [];
    const evaluated = new Set<string>();
    const modules = new Set<string>();
    for (const {file, statement} of this.#imports) {
      const source = String(statement.source.value);
      const used = statement.specifiers.filter(({local}) => this.#referenced.has(local.name));
      if (statement.specifiers.length > 0 && used.length === 0) {
        unusedImports.push(statement);
        continue;
      }
      this.#addPackage(file, source);
      if (!isBuiltin(source)) {
        evaluated.add(packageOf(source));
        modules.add(source);
      }
      for (const specifier of used) {
        const imported = specifier.type === "ImportSpecifier" ? nameOf(specifier) : specifier.type;
        const {local, end} = specifier;
        const name = this.#sourceName(local.name, local.start, file);
        const digest = sha256(`import ${JSON.stringify([imported, source])}`);
        imports.push({
          file,
          name: `import ${name}`,
          declares: [local.name],
          shape: {digest, names: []},
          node: specifier,
          source,
          end,
        });
      }
    }
    return {
      list: [...imports, ...this.#list],
      reassigned: this.#reassigned,
      packages: this.#packages,
      evaluated: [...evaluated],
      imported: [...modules],
      unusedImports,
      untraceable: this.#untraceable,
    };
  }
}

function nameOf({imported}: ImportSpecifier): string {
  return imported.type === "Identifier" ? imported.name : String(imported.value);
}

function packageOf(source: string): string {
  return source.split("/", source.startsWith("@") ? 2 : 1).join("/");
}
