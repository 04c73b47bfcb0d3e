/** A workspace that a seeded random changes step by step, kept as a model from which a clean one can be written. */
import {chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, utimesSync} from "node:fs";
import {dirname} from "node:path";
import type {Rig} from "./rig.ts";

export type Entry =
  | {readonly kind: "file"; readonly text: string; readonly executable?: boolean}
  | {readonly kind: "link"; readonly target: string}
  | {readonly kind: "folder"};

interface StageModel {
  readonly id: number;
  readonly isCommand: boolean;
  /** Paths and patterns of sources, or the number of a stage before it. */
  readonly deps: readonly (string | number)[];
  readonly param: string | undefined;
  /** Counts up when the output is renamed. */
  readonly version: number;
  readonly isFolder: boolean;
  /** Part of the command's text. */
  readonly word: number;
}

const SOURCES = [
  ...["in/a.txt", "in/b.txt", "in/c.json", "in/run.sh", "in/link", "in/dir", "in/*.txt"],
  ...["o/p/*", "o/p"],
];
/** When each file seems to be written, in seconds since the epoch: as unpacked from an archive, whatever is in it. */
const UNPACKED = 1e9;
const JSON_TEXTS = [
  '{"a":1,"b":2}',
  '{"b":2,"a":1}',
  '{"a":1.0,"b":2}',
  '{"a": 1, "b": 2}',
  '{"a":-0}',
  '{"a":0}',
];

export class RandomWorkspace {
  readonly #random: () => number;
  readonly entries = new Map<string, Entry>();
  #stages: StageModel[] = [];
  #ids = 0;
  readonly #params: Record<string, number> = {a: 1, b: 1, c: 1};
  #code = 0;
  #hasEach = true;

  constructor(random: () => number) {
    this.#random = random;
    this.#put("in/a.txt", "a");
    this.#put("in/b.txt", "b");
    this.#put("in/c.json", JSON_TEXTS[0]!);
    this.#put("in/run.sh", "echo run");
    this.entries.set("in/link", {kind: "link", target: "a.txt"});
    this.#put("in/dir/0", "0");
    this.#put("part1/part.js", 'export const part = "js";');
    this.#put("part2/part.js", 'export const part = "two";');
    this.entries.set("part", {kind: "link", target: "part1"});
    for (let i = 0; i < 4; i++) this.#addStage();
    this.#define();
  }

  /** Does one random thing to the sources or the definition, and says what. */
  change(rig: Rig): string {
    const actions: Readonly<Record<string, () => void>> = {
      "edit a text": () => this.#put(this.#pick(["in/a.txt", "in/b.txt"]), `text ${this.#below(3)}`),
      "edit the JSON": () => this.#put("in/c.json", this.#pick(JSON_TEXTS)),
      "make it executable, or not": () => {
        const {text} = this.entries.get("in/run.sh") as Entry & {kind: "file"};
        this.entries.set("in/run.sh", {kind: "file", text, executable: this.#below(2) === 0});
      },
      "turn the link": () =>
        this.entries.set("in/link", {kind: "link", target: this.#pick(["a.txt", "b.txt"])}),
      "a file in the folder": () => this.#put(`in/dir/${this.#below(3)}`, `${this.#below(2)}`),
      "an empty folder": () => this.entries.set(`in/dir/empty${this.#below(2)}`, {kind: "folder"}),
      "something less in the folder": () => {
        const inside = [...this.entries.keys()].filter(
          (path) => path.startsWith("in/dir/") && path !== "in/dir/0",
        );
        if (inside.length > 0) this.entries.delete(this.#pick(inside));
      },
      "a file that a pattern matches": () => {
        const path = `in/x${this.#below(2)}.txt`;
        if (!this.entries.delete(path)) this.#put(path, "x");
      },
      "a parameter": () => {
        this.#params[this.#pick(["a", "b", "c"])] = this.#below(4);
      },
      code: () => {
        this.#code = this.#below(3);
      },
      "the link of the code": () =>
        this.entries.set("part", {kind: "link", target: this.#pick(["part1", "part2"])}),
      "a module that comes before another": () => {
        const path = this.#pick(["part1/part.ts", "part2/part.ts"]);
        if (!this.entries.delete(path)) this.#put(path, 'export const part: string = "ts";');
      },
      "an output becomes a source": () => this.#keepOutput(rig),
      "a stage for each file": () => {
        this.#hasEach = !this.#hasEach;
      },
      "add a stage": () => this.#stages.length < 6 && this.#addStage(),
      "remove a stage": () => {
        if (this.#stages.length > 2) this.#stages = this.#stages.filter((stage) => stage !== this.#last);
      },
      "rename an output": () => this.#replace(({version}) => ({version: version + 1})),
      "file to folder, or back": () => this.#replace(({isFolder}) => ({isFolder: !isFolder})),
      "another command": () => this.#replace(({word}) => ({word: (word + 1) % 3})),
      "command to stage, or back": () => this.#replace(({isCommand}) => ({isCommand: !isCommand})),
    };
    const what = this.#pick(Object.keys(actions));
    actions[what]!();
    this.#define();
    return what;
  }

  /** Edits a source that every kind of stage may read, or a parameter, and gives what takes it back. */
  edit(): () => void {
    if (this.#below(2) === 0) {
      const name = this.#pick(["a", "b", "c"]);
      const value = this.#params[name]!;
      this.#params[name] = value + 10;
      this.#define();
      return () => {
        this.#params[name] = value;
        this.#define();
      };
    }
    const path = this.#pick(["in/a.txt", "in/b.txt", "in/dir/0", "in/added.txt"]);
    const before = this.entries.get(path);
    this.#put(path, `edited ${this.#below(1000)}`);
    return () => {
      if (before === undefined) this.entries.delete(path);
      else this.entries.set(path, before);
    };
  }

  /** Outputs of the stages that there are. */
  get outputs(): readonly string[] {
    return this.#stages.map((stage) => outOf(stage));
  }

  /** Writes what differs from what `written` was, which is brought up to date. */
  write(rig: Rig, written: Map<string, Entry>): void {
    for (const path of written.keys())
      if (!this.entries.has(path)) {
        rmSync(rig.path(path), {recursive: true, force: true});
        written.delete(path);
      }
    for (const [path, entry] of this.entries) {
      if (JSON.stringify(written.get(path)) === JSON.stringify(entry)) continue;
      if (lstatSync(rig.path(path), {throwIfNoEntry: false})?.isSymbolicLink()) rmSync(rig.path(path));
      mkdirSync(dirname(rig.path(path)), {recursive: true});
      if (entry.kind === "folder") mkdirSync(rig.path(path), {recursive: true});
      else if (entry.kind === "link") symlinkSync(entry.target, rig.path(path));
      else {
        rig.write(path, entry.text);
        chmodSync(rig.path(path), entry.executable === true ? 0o755 : 0o644);
        utimesSync(rig.path(path), UNPACKED, UNPACKED);
      }
      written.set(path, entry);
    }
  }

  /** The last stage that none stands on. */
  get #last(): StageModel {
    return this.#stages.filter(({id}) => !this.#stages.some(({deps}) => deps.includes(id))).at(-1)!;
  }

  /** A stage is taken away, and what it wrote, as it is or changed by hand, is read by another as a source. */
  #keepOutput(rig: Rig): void {
    const stage = this.#last;
    if (stage.isFolder || this.#stages.length < 3) return;
    const path = outOf(stage);
    this.#stages = this.#stages.filter((one) => one !== stage);
    const isThere = lstatSync(rig.path(path), {throwIfNoEntry: false})?.isFile() === true;
    if (isThere && this.#below(2) === 0) {
      const executable = (lstatSync(rig.path(path)).mode & 0o100) !== 0;
      this.entries.set(path, {kind: "file", text: rig.read(path), executable});
    } else this.#put(path, "kept");
    this.#stages.push({...stage, id: this.#ids++, isCommand: true, deps: [path], version: 0});
  }

  #put(path: string, text: string): void {
    this.entries.set(path, {kind: "file", text});
  }

  #addStage(): void {
    const before = this.#stages.map(({id}) => id);
    const deps = Array.from({length: 1 + this.#below(2)}, () =>
      before.length > 0 && this.#below(2) === 0 ? this.#pick(before) : this.#pick(SOURCES),
    );
    this.#stages.push({
      id: this.#ids++,
      isCommand: this.#below(2) === 0,
      deps: [...new Set(deps)],
      param: this.#pick([undefined, "a", "b", "c"]),
      version: 0,
      isFolder: this.#below(4) === 0,
      word: 0,
    });
  }

  #replace(change: (stage: StageModel) => Partial<StageModel>): void {
    const chosen = this.#pick(this.#stages);
    this.#stages = this.#stages.map((stage) => (stage === chosen ? {...stage, ...change(stage)} : stage));
  }

  #define(): void {
    const outs = new Map(this.#stages.map((stage) => [stage.id, outOf(stage)]));
    const collecting = new Set<string | number>(["o/p/*", "o/p"]);
    const lines = this.#stages.map((stage) => {
      // what a pattern over outputs matches must not stand on that pattern
      const isMatched = outOf(stage).startsWith("o/p/");
      const own = stage.deps.filter((dep) => !isMatched || !collecting.has(dep));
      if (own.some((dep) => collecting.has(dep))) collecting.add(stage.id);
      const deps = own.map((dep) => (typeof dep === "number" ? outs.get(dep)! : dep));
      const used = deps.length === 0 ? ["in/a.txt"] : deps;
      const out = outOf(stage);
      const params =
        stage.param === undefined ? "[]" : stage.param === "c" ? '[{"other.yaml": [c]}]' : `[${stage.param}]`;
      const action = stage.isCommand
        ? `cmd: ${JSON.stringify(commandOf(stage, used, out))}, deps: ${JSON.stringify(used)}, outs: [${out}]`
        : `run: ${stage.isFolder ? "folder" : "join"}.ts, deps: {d: ${JSON.stringify(used[0])}}, outs: {o: ${out}}`;
      return `  s${stage.id}: {${action}, params: ${params}}\n`;
    });
    if (this.#hasEach) lines.push(EACH);
    this.#put("dag.yaml", `stages:\n${lines.join("")}`);
    this.#put("params.yaml", `a: ${this.#params.a}\nb: ${this.#params.b}\n`);
    this.#put("other.yaml", `c: ${this.#params.c}\n`);
    this.#put("join.ts", withCode(FILE_STAGE, this.#code));
    this.#put("folder.ts", withCode(FOLDER_STAGE, this.#code));
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }
}

const EACH =
  '  each: {each: "in/x{n}.txt", cmd: "cat in/x${n}.txt > o/p/x${n}.txt", deps: ["in/x${n}.txt"], outs: ["o/p/x${n}.txt"]}\n';

/** Every other stage writes where a pattern looks. */
function outOf({id, version, isFolder}: StageModel): string {
  return `o/${id % 2 === 0 ? "p/" : ""}${id}-${version}${isFolder ? "" : ".txt"}`;
}

/** Looks at names, kinds and bytes; of a parameter it reads the file. */
function commandOf({param, isFolder, word}: StageModel, deps: readonly string[], out: string): string {
  const look = deps
    .map((dep) => `ls -FR ${dep} 2>&1; find -L ${dep} -type f | sort | xargs -r cat`)
    .join("; ");
  const value =
    param === undefined ? "" : `; cat ${param === "c" ? "other.yaml" : "params.yaml"} | grep ${param}`;
  const text = `echo ${word}; ${word === 1 ? "sleep 0.01; " : ""}${look}${value}`;
  const mode = word === 2 ? `; chmod +x ${out}${isFolder ? "/t" : ""}` : "";
  return isFolder ? `mkdir -p ${out}/none; (${text}) > ${out}/t${mode}` : `(${text}) > ${out}${mode}`;
}

function withCode(text: string, code: number): string {
  return text.replace('":"', `"${code}:"`);
}

const READ = `import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {basename} from "node:path";
import {part} from "./part/part";
const read = (path: string): string =>
  statSync(path).isDirectory() ? readdirSync(path).sort().map((name) => read(path + "/" + name)).join() : readFileSync(path, "utf8");
`;
const FILE_STAGE = `${READ}export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {d: string | string[]}; outs: {o: string}; params: unknown}) {
    writeFileSync(outs.o, [deps.d].flat().map((path) => basename(path) + ":" + read(path)).join("\\n") + part + JSON.stringify(params));
  },
};
`;
const FOLDER_STAGE = `${READ}export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {d: string | string[]}; outs: {o: string}; params: unknown}) {
    mkdirSync(outs.o + "/none", {recursive: true});
    [deps.d].flat().forEach((path, i) => writeFileSync(outs.o + "/" + i, basename(path) + ":" + read(path) + JSON.stringify(params)));
  },
};
`;
