import {suite} from "uvu";
import * as assert from "uvu/assert";
import {columnsOf, cutToColumns} from "../../../src/platform/terminal/columns.ts";
import type {Printer} from "../../../src/platform/terminal/printer.ts";
import {createPlainLogger} from "../../../src/runner/cli/logger.ts";
import {createTreeLogger} from "../../../src/runner/cli/tree-logger.ts";

const test = suite("loggers");
const pipeline = () => ({nodes: [], stages: [], sources: []});

function makePrinter(): Printer & {readonly texts: string[]} {
  const texts: string[] = [];
  const keep = (text: string) => void texts.push(text);
  return {
    texts,
    color: false,
    live: true,
    width: 60,
    columns: 60,
    print: keep,
    printJson: (value) => keep(JSON.stringify(value)),
    error: keep,
    write: keep,
    paint: (text) => text,
  };
}

test("a plain log tells of a stage's progress once in ten seconds", () => {
  const printer = makePrinter();
  let time = 5000;
  const {emit} = createPlainLogger(printer, pipeline, () => time);
  emit({type: "run", name: "train", reasons: []});
  for (let epoch = 1; epoch <= 25; epoch++) {
    time += 1000;
    emit({type: "progress", name: "train", share: epoch / 25, text: `epoch ${epoch}`});
    emit({type: "progress", name: "train", share: epoch / 25});
  }
  assert.equal(
    printer.texts.filter((text) => text.includes("epoch")),
    [" 40 %     train │ epoch 10", " 80 %     train │ epoch 20"],
  );
});

test("the tree shows the last text beside its stage, cut to the terminal's width", () => {
  const printer = makePrinter();
  const {emit, close} = createTreeLogger(printer, pipeline, () => 0);
  emit({type: "start", instances: ["train", "other"], jobs: 2});
  emit({type: "run", name: "train", reasons: []});
  emit({type: "log", name: "train", line: "a line"});
  emit({type: "progress", name: "train", share: 0.5, text: "epoch 1/2"});
  emit({type: "progress", name: "train", share: 0.5, text: `epoch 2/2 ${"学".repeat(40)}`});
  emit({type: "run", name: "other", reasons: []});
  close();
  const last = printer.texts.filter((text) => text.includes("train")).at(-1)!;
  assert.match(last, "50 %  epoch 2/2 学");
  assert.not.match(last, "a line");
  for (const line of last.split("\n")) assert.ok(cutToColumns(line, 60) === line, line);
});

test("no line of the tree is wider than a narrow terminal, and what a narrower one broke is erased", () => {
  for (const columns of [12, 24, 40, 80]) {
    const printer = {...makePrinter(), columns};
    const {emit, close} = createTreeLogger(printer, pipeline, () => 0);
    emit({type: "start", instances: ["recording_report@simulated-2026-01-10"], jobs: 2});
    emit({type: "run", name: "recording_report@simulated-2026-01-10", reasons: []});
    emit({type: "progress", name: "recording_report@simulated-2026-01-10", share: 1, text: "学".repeat(60)});
    emit({type: "run", name: "other", reasons: []});
    const last = printer.texts.at(-1)!;
    for (const line of last.split("\n")) assert.ok(columnsOf(line) < columns, `${columns}: ${line}`);
    const rows = last.trimEnd().split("\n");
    printer.columns = Math.ceil(columns / 2);
    close();
    const broken = rows.reduce((sum, line) => sum + Math.ceil(columnsOf(line) / printer.columns), 0);
    assert.is(printer.texts.at(-1), `\u001b[${broken}A\u001b[J`);
  }
});

test("frozen stages that nobody asked for are not counted", () => {
  const printer = makePrinter();
  const node = (name: string, frozen: boolean) => ({instance: {name, frozen}}) as never;
  const nodes = [node("train", true), node("fuse", false), node("report", false)];
  const {emit, close} = createTreeLogger(
    printer,
    () => ({nodes, stages: [], sources: []}),
    () => 0,
  );
  emit({type: "start", instances: ["train", "fuse", "report"], jobs: 2});
  emit({type: "frozen", name: "train"});
  emit({type: "fresh", name: "fuse"});
  emit({type: "run", name: "report", reasons: []});
  close();
  assert.match(printer.texts.find((text) => text.includes("stages"))!, "1 of 2 stages");
});

test("wide signs take two columns, marks none", () => {
  assert.is(cutToColumns("学学a", 4), "学学");
  assert.is(cutToColumns("e\u0301e\u0301a", 2), "e\u0301e\u0301");
  assert.is(cutToColumns("😀a", 1), "");
});

test.run();
