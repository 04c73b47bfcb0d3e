/**
 * A check as it is written: a name, a comparison, and a number, a word or a list of them.
 *
 * ```
 * evaluation.headline.macroF1.lower >= 0.80
 * drift.verdict in [pass, warn]
 * diff.predictions.flipped <= 2 %
 * ```
 */

export type Operator = ">=" | "<=" | ">" | "<" | "==" | "!=" | "in" | "not in";

export interface Expression {
  /** What is checked: `perClass[sitting].f1` behind the name of an output. */
  readonly name: string;
  readonly operator: Operator;
  /** One, except of `in` and `not in`. */
  readonly operands: readonly Operand[];
  /** Comparison and threshold as they are shown: `<= 2 %`. */
  readonly threshold: string;
}

export interface Operand {
  /** Of a percentage the share: 2 % is 0.02. */
  readonly value: number | string;
  readonly isPercent: boolean;
}

/** What cannot be read: `start` is its offset in the text, `length` what the caret underlines. */
export interface ExpressionError {
  readonly start: number;
  readonly length: number;
  readonly message: string;
  readonly hint: string;
}

const NAME = /(?:\[(?:"[^"]*"|[^\]"]*)\]|[^\s<>=![\],])+/y;
const OPERATOR = />=|<=|==|!=|>|<|not\s+in(?![^\s[])|in(?![^\s[])/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(\s*%)?(?=[\s,\]]|$)/iy;
const WORD = /"([^"]*)"|([^\s,[\]<>=!"]+)/y;
const ORDERED: readonly Operator[] = [">=", "<=", ">", "<"];
const EXAMPLE = "Write it as `evaluation.accuracy >= 0.9` or `drift.verdict in [pass, warn]`.";

/** Throws nothing: what is wrong is given back. */
export function parseExpression(text: string): Expression | ExpressionError {
  try {
    return new Reader(text).read();
  } catch (error) {
    if (error instanceof Unreadable) return error.what;
    throw error;
  }
}

class Unreadable extends Error {
  readonly what: ExpressionError;

  constructor(what: ExpressionError) {
    super(what.message);
    this.what = what;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Expression {
    this.#skip();
    const name = this.#take(NAME)?.[0];
    if (name === undefined) throw this.#wrong("a check begins with the name of a metric", EXAMPLE);
    this.#skip();
    const operator = this.#readOperator();
    const start = this.#skip();
    const operands = operator.endsWith("in") ? this.#readList() : [this.#readOperand(operator)];
    const end = this.#at;
    if (this.#skip() < this.#text.length)
      throw this.#wrong(`${quote(this.#rest())} stands behind the check`, "Write one comparison a check.");
    const asked = this.#text.slice(start, end).replace(/\s+/g, " ");
    return {name, operator, operands, threshold: `${operator} ${asked}`};
  }

  #readOperator(): Operator {
    const found = this.#take(OPERATOR)?.[0].replace(/\s+/, " ") as Operator | undefined;
    if (found !== undefined) return found;
    const rest = this.#rest();
    if (rest === "") throw this.#wrong("a check compares, and this does not", EXAMPLE);
    if (rest.startsWith("["))
      throw this.#wrong("this bracket is not closed", "Close it, as in perClass[sitting].f1.");
    const hint = rest.startsWith("=")
      ? "Write == for equal."
      : "Use one of: >=, <=, >, <, ==, !=, in, not in.";
    throw this.#wrong(`${quote(rest)} is no comparison`, hint);
  }

  #readOperand(operator: Operator): Operand {
    const start = this.#skip();
    const operand = this.#findOperand();
    if (operand === undefined) {
      const hint = this.#rest().startsWith("[") ? "Compare with a list by `in`." : EXAMPLE;
      throw this.#wrong(`a number or a word has to follow ${operator}`, hint);
    }
    if (ORDERED.includes(operator) && typeof operand.value === "string") {
      this.#at = start;
      throw this.#wrong(
        `${quote(operand.value)} is no number, and ${operator} needs one`,
        "Compare words by ==, != or in.",
      );
    }
    return operand;
  }

  #readList(): readonly Operand[] {
    const hint = "Write a list, such as [pass, warn].";
    this.#skip();
    if (this.#take(/\[/y) === undefined) throw this.#wrong("a list has to follow here", hint);
    const operands: Operand[] = [];
    for (;;) {
      this.#skip();
      const operand = this.#findOperand();
      if (operand === undefined) throw this.#wrong("a number or a word is missing here", hint);
      operands.push(operand);
      this.#skip();
      const next = this.#take(/[,\]]/y)?.[0];
      if (next === undefined) throw this.#wrong("the list is not closed here", hint);
      if (next === "]") return operands;
    }
  }

  #findOperand(): Operand | undefined {
    const number = this.#take(NUMBER);
    if (number !== undefined) {
      const isPercent = number[1] !== undefined;
      const value = Number.parseFloat(number[0]);
      return {value: isPercent ? value / 100 : value, isPercent};
    }
    const word = this.#take(WORD);
    return word === undefined ? undefined : {value: word[1] ?? word[2]!, isPercent: false};
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }

  /** Over spaces; the offset then. */
  #skip(): number {
    this.#take(/\s*/y);
    return this.#at;
  }

  #rest(): string {
    return /^\S*/.exec(this.#text.slice(this.#at))![0];
  }

  #wrong(message: string, hint: string): Unreadable {
    return new Unreadable({start: this.#at, length: Math.max(1, this.#rest().length), message, hint});
  }
}

function quote(text: string): string {
  return `"${text}"`;
}
