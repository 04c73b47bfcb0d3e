/** What a stage is given beside its data: the digests of its inputs, a scratch folder, and words for its progress. */
import {createHash} from "node:crypto";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "./rig.ts";

const test = suite("stage context");

const CITE = `import {writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({outs, inputs}: {outs: {card: string}; inputs: unknown}) {
    writeFileSync(outs.card, JSON.stringify(inputs));
  },
};
`;

test("a stage may cite the digests that its fingerprint was computed of", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  cite: {run: stages/cite.ts, deps: {one: in/a.txt, all: "in/*.txt", none: "in/*.csv"}, params: [k], outs: {card: card.json}}
`,
    "params.yaml": "k: 1\nother: 1\n",
    "stages/cite.ts": CITE,
    "in/a.txt": "z",
    "in/b.txt": "a",
  });
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  rig.repro();
  const card = JSON.parse(rig.read("card.json"));
  const recorded = JSON.parse(rig.read("dag.lock")).instances.cite;
  assert.equal([card.code, card.fingerprint], [recorded.code, recorded.fingerprint]);
  assert.equal(card.deps, {
    one: sha256("z"),
    all: sha256(JSON.stringify([sha256("a"), sha256("z")].sort())),
    none: sha256("[]"),
  });
  rig.write("in/c.txt", "a");
  rig.write("in/b.txt", "z");
  rig.remove("in/a.txt");
  rig.write("in/a.txt", "a");
  rig.remove("in/c.txt");
  rig.repro();
  const again = JSON.parse(rig.read("card.json"));
  assert.is(again.deps.all, card.deps.all, "whatever the files' names");
  assert.is(again.params, card.params);
  for (const [text, isSame] of [
    ["k: 1\nother: 2\n", true],
    ["k: 2\nother: 2\n", false],
  ] as const) {
    rig.write("params.yaml", text);
    rig.repro();
    assert.is(JSON.parse(rig.read("card.json")).params === card.params, isSame, text);
  }
  rig.close();
});

/** Counts its attempts in scratch, and ends as params.yaml has it. */
const COUNT = `import {existsSync, readFileSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value: {value: number; mode: string}) => value},
  async run({outs, scratch, params}: {outs: {out: string}; scratch: string; params: {mode: string}}) {
    const file = scratch + "/count";
    const count = existsSync(file) ? Number(readFileSync(file, "utf8")) + 1 : 1;
    writeFileSync(file, String(count));
    const action = readFileSync(process.env.ACTION!, "utf8");
    if (action === "fail") throw new Error("as requested");
    if (action === "kill") process.kill(process.ppid, "SIGKILL");
    if (action === "kill") await new Promise(() => setInterval(() => {}, 1000));
    writeFileSync(outs.out, String(count));
  },
};
`;

test("scratch outlives a failure and SIGKILL, is given again, and goes once the run is recorded", () => {
  const rig = new Rig({
    "dag.yaml": `stages: {count: {run: stages/count.ts, strict: false, params: [value], outs: {out: out.txt}}}\n`,
    "params.yaml": "value: 1\n",
    "stages/count.ts": COUNT,
  });
  process.env.ACTION = rig.path("action");
  const repro = (action: string, ...words: string[]) => {
    rig.write("action", action);
    return rig.dag("repro", ...words).code;
  };
  assert.is(repro("fail"), 2);
  assert.is(repro("kill"), null);
  assert.is(repro("kill"), null);
  rig.write("params.yaml", "value: 2\n");
  assert.is(repro("fail"), 2);
  rig.write("params.yaml", "value: 1\n");
  assert.is(repro("pass"), 0);
  assert.is(rig.read("out.txt"), "4");
  assert.equal(rig.snapshot(".dag/scratch"), {}, "those of other fingerprints, too");

  rig.write("params.yaml", "value: 3\n");
  assert.is(repro("fail"), 2);
  assert.is(repro("pass", "--force"), 0);
  assert.is(rig.read("out.txt"), "1");
  delete process.env.ACTION;
  rig.close();
});

const TELL = `export default {
  params: {parse: (value: unknown) => value},
  async run({progress}: {progress: (share: number, text?: string) => void}) {
    progress(0.5, "epoch \\u001b[31m1/2\\u001b[0m\\n loss\\u0007 0.4");
    progress(0.5, "replaced at once");
    progress(1, "epoch 2/2");
  },
};
`;

test("progress has a text, without what steers a terminal, and plain logs are not filled with it", () => {
  const rig = new Rig({"dag.yaml": "stages: {tell: {run: stages/tell.ts}}\n", "stages/tell.ts": TELL});
  const {stdout} = rig.dag("repro", "--json");
  const events = stdout.split("\n").filter((line) => line.includes('"progress"'));
  assert.equal(
    events.map((line) => JSON.parse(line)),
    [
      {type: "progress", name: "tell", share: 0.5, text: "epoch 1/2 loss 0.4"},
      {type: "progress", name: "tell", share: 1, text: "epoch 2/2"},
    ],
  );
  assert.not.match(rig.dag("repro", "--force").stdout, "epoch");
  rig.close();
});

test("a stage needs no schema where it takes no parameters", () => {
  const rig = new Rig({
    "dag.yaml": "stages: {plain: {run: stages/plain.ts, params: [seed], outs: {out: out.txt}}}\n",
    "params.yaml": "seed: 1\n",
    "stages/plain.ts": `import {writeFileSync} from "node:fs";
export default {
  async run({outs, params}: {outs: Record<string, string>; params: unknown}) {
    writeFileSync(outs.out!, JSON.stringify(params));
  },
};
`,
  });
  assert.is(rig.repro().code, 0);
  assert.is(rig.read("out.txt"), "{}");
  rig.close();
});

test.run();
