/**
 * The digest of a bundle: of what runs, whatever its modules are called and wherever they lie.
 *
 * The symbols are numbered as they are met from what is evaluated for its effect, in the order of evaluation, along
 * the names that stand in each: a numbering that depends on neither paths, nor the bundle's variables, nor the order
 * of declarations without effect. Each symbol enters with its name in its module, its shape, and the numbers of what
 * it names; names that nothing declares enter as they are. Equal digests so mean equal programs.
 *
 * A variable whose place can be seen, because something with an effect may reach it before it is there or because it
 * looks into what may change, enters with the number of effects before it.
 */
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {Evaluation} from "./evaluation.ts";
import type {SymbolDigests} from "./explain-code.ts";
import type {Symbols, TopLevelSymbol} from "./symbols.ts";

export interface ProgramDigest {
  readonly digest: string;
  /** `file#name` → digest of the symbol's own text, for people to be told what changed. */
  readonly symbols: SymbolDigests;
}

/** `ordered`: packages whose evaluation may have an effect, in their order. */
export function digestProgram({list, reassigned}: Symbols, ordered: readonly string[]): ProgramDigest {
  const places = placeNames(list);
  const program = new Program(list, places, reassigned);
  return {
    digest: sha256(`kymo.code/2\n${canonical([ordered, program.number()])}`),
    symbols: digestSymbols(list, places),
  };
}

/** Variable → place of the symbol that declares it first; what several modules import alike is one symbol. */
function placeNames(list: readonly TopLevelSymbol[]): Map<string, number> {
  const places = new Map<string, number>();
  const imports = new Map<string, number>();
  for (const [place, {declares, shape, source}] of list.entries()) {
    if (source !== undefined && !imports.has(shape.digest)) imports.set(shape.digest, place);
    const own = source === undefined ? place : imports.get(shape.digest)!;
    for (const name of declares) if (!places.has(name)) places.set(name, own);
  }
  return places;
}

class Program {
  readonly #list: readonly TopLevelSymbol[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #evaluation: Evaluation;
  /** Place → number of symbols with an effect before it. */
  readonly #effectsBefore: number[] = [];
  /** Place → number in the digest. */
  readonly #numbers = new Map<number, number>();
  readonly #queue: number[] = [];
  /** Place of a module's namespace → the statement that fills it. */
  readonly #fillers = new Map<number, number>();

  constructor(
    list: readonly TopLevelSymbol[],
    places: ReadonlyMap<string, number>,
    reassigned: ReadonlySet<string>,
  ) {
    this.#list = list;
    this.#places = places;
    this.#evaluation = new Evaluation(list, places, reassigned);
  }

  /** Every symbol that is reached, in the order of its number. */
  number(): unknown[] {
    const roots = this.#findRoots();
    const records: unknown[] = [];
    let next = 0;
    for (const [effect, root] of roots.entries()) {
      this.#numberOf(root);
      for (; next < this.#queue.length; next++) records.push(this.#describe(this.#queue[next]!, effect));
      records.push(["evaluated", this.#numberOf(root)]);
    }
    return records;
  }

  /** Places of the symbols with an effect, in order. */
  #findRoots(): number[] {
    const roots: number[] = [];
    for (const [place, symbol] of this.#list.entries()) {
      this.#effectsBefore.push(roots.length);
      const filled = this.#findFilled(symbol);
      if (symbol.source !== undefined) continue; // packages are evaluated before the bundle
      const isShadowed = symbol.declares.some((name) => this.#places.get(name) !== place);
      if (filled !== undefined) this.#fillers.set(filled, place);
      else if (isShadowed || this.#evaluation.orderOf(place) === "effect") roots.push(place);
    }
    return roots;
  }

  /** `__export(late_exports, {…})`, by which the bundler fills a namespace with getters: part of its declaration. */
  #findFilled({name, shape}: TopLevelSymbol): number | undefined {
    if (!name.startsWith("(statement") || !/^__export\d*$/.test(shape.names[0] ?? "")) return undefined;
    return this.#places.get(shape.names[1] ?? "");
  }

  #numberOf(place: number): number {
    let number = this.#numbers.get(place);
    if (number === undefined) {
      number = this.#queue.length;
      this.#numbers.set(place, number);
      this.#queue.push(place);
    }
    return number;
  }

  /** `effect`: number of the effect that reaches the symbol first. */
  #describe(place: number, effect: number): unknown {
    const {name, declares, shape, node, source} = this.#list[place]!;
    const filler = this.#fillers.get(place);
    const before = this.#effectsBefore[place]!;
    const isPlaced = node.type === "VariableDeclarator" || node.type === "ClassDeclaration";
    const isSeen = this.#evaluation.orderOf(place) === "reads" || (isPlaced && before > effect);
    return [
      source !== undefined || name.startsWith("(") ? null : name,
      shape.digest,
      shape.names.map((used) => this.#refer(used)),
      declares.length,
      isSeen ? before : null,
      filler === undefined ? null : this.#numberOf(filler),
    ];
  }

  #refer(name: string): unknown {
    const place = this.#places.get(name);
    if (place === undefined) return name;
    const number = this.#numberOf(place);
    const {declares} = this.#list[place]!;
    return declares.length === 1 ? number : [number, declares.indexOf(name)];
  }
}

/** Own texts only, in which what is named stands by its name: so a change is said of the symbol that changed. */
function digestSymbols(list: readonly TopLevelSymbol[], places: ReadonlyMap<string, number>): SymbolDigests {
  const digests: Record<string, string> = Object.create(null);
  for (const {file, name, shape} of list) {
    if (name === "(exports)") continue;
    const used = shape.names.map((used) => {
      const place = places.get(used);
      return place === undefined ? used.replace(/\d+$/, "") : list[place]!.name;
    });
    let key = `${file}#${name}`;
    for (let n = 2; key in digests; n++) key = `${file}#${name} ${n}`;
    digests[key] = sha256(`${shape.digest}${JSON.stringify(used)}`).slice(0, 32);
  }
  return Object.fromEntries(Object.entries(digests).sort(([a], [b]) => compareCodeUnits(a, b)));
}
