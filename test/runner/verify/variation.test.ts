/** The ways in which a rebuild is run otherwise. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {combine, listVariations} from "../../../src/runner/verify/variation.ts";

const test = suite("variations");
const {list, missing} = listVariations('/a "b"/preload.mjs');
const find = (name: string) => list.find((one) => one.name === name);

test("each changes something, has a name of its own, and is either there or said to be missing", () => {
  assert.is(new Set(list.map(({name}) => name)).size, list.length);
  for (const {name, env, prefix, jobs, workspace} of list)
    assert.ok(
      env !== undefined || prefix !== undefined || jobs !== undefined || workspace !== undefined,
      name,
    );
  assert.is(missing.filter((text) => text.startsWith("the network")).length, find("the network") ? 0 : 1);
  const isClockOfNode = find("the clock")!.how.endsWith("for Node alone");
  assert.is(missing.filter((text) => text.startsWith("the clock")).length, isClockOfNode ? 1 : 0);
  assert.is(find("the clock")!.env!.LD_PRELOAD === undefined, isClockOfNode);
});

test("what changes Node is loaded into it, whatever its path is", () => {
  for (const name of ["the clock", "the order in which folders are listed"])
    assert.is(find(name)!.env!.NODE_OPTIONS, '--import "/a \\"b\\"/preload.mjs"');
  assert.is(Number(find("the clock")!.env!.KYMO_CLOCK_OFFSET_MS), (3 * 365 * 24 + 5) * 60 * 60 * 1000);
});

test("all at once is each of them", () => {
  const all = combine(list);
  for (const {env = {}} of list) for (const name of Object.keys(env)) assert.ok(name in all.env!, name);
  assert.equal(all.workspace, ["elsewhere", "listed otherwise", "old files"]);
  assert.equal(all.prefix!.slice(0, 4), ["/bin/sh", "-c", 'umask 077; exec "$@"', "sh"]);
  assert.is(all.jobs, 1);
  const one = combine([find("the umask")!]);
  assert.equal([one.env, one.workspace], [{}, []]);
});

test.run();
