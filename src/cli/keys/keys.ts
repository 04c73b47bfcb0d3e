/** `kymo keys …`: who may ask the service. */

import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION, parseNumber} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {addKey, readKeys, removeKey, SCOPES} from "../../serve/keys/key-file.ts";
import {keysPath} from "../../serve/state-folder.ts";
import type {CommandGroup} from "../program.ts";

const add = defineCommand({
  words: "NAME",
  about: "Makes a key and shows it, this once; only its hash is kept, in .serve/keys.json.",
  options: {
    scopes: {
      type: "string",
      value: "A,B,…",
      help: `of ${SCOPES.join(", ")} (default: predict); admin may everything`,
    },
    rate: {type: "string", value: "N", help: "requests a second that it may ask (default: no limit)"},
  },
  notes: `Examples
  pnpm dag keys add phone
  pnpm dag keys add prometheus --scopes metrics
  pnpm dag keys add student --rate 5`,
  async run({values, words, printer, root}) {
    const scopes = (values.scopes ?? "predict").split(",").map((text) => {
      const scope = SCOPES.find((known) => known === text.trim());
      if (scope !== undefined) return scope;
      throw new ExpectedError("usage", `there is no scope "${text}"`, {
        hint: `The scopes are ${SCOPES.join(", ")}.`,
      });
    });
    const ratePerSecond =
      values.rate === undefined
        ? null
        : parseNumber(values.rate, "rate", {otherwise: 1, low: 0.001, high: 1e6});
    const created = new Date().toISOString();
    printer.print(addKey(keysPath(root), {name: words[0]!, scopes, ratePerSecond, created}));
    return 0;
  },
});

const list = defineCommand({
  words: "",
  options: {json: JSON_OPTION},
  notes: "A secret is never shown again: remove a key that is lost and make another.",
  async run({values, printer, root}) {
    const keys = readKeys(keysPath(root)).map(({hash: _, ...shown}) => shown);
    if (values.json === true) printer.printJson(keys);
    else if (keys.length === 0)
      printer.print("no keys: on this machine anybody may ask, on other addresses nobody");
    else
      printer.print(
        formatTable(
          ["name", "id", "scopes", "rate", "created"].map((title) => ({title})),
          keys.map(({name, id, scopes, ratePerSecond, created}) => [
            name,
            id,
            scopes.join(", "),
            ratePerSecond === null ? "no limit" : `${ratePerSecond} a second`,
            created,
          ]),
          printer,
        ),
      );
    return 0;
  },
});

const remove = defineCommand({
  words: "NAME",
  about: "Removes a key; a service that runs refuses it within a second.",
  options: {},
  notes: "NAME is its name or its id.",
  async run({words, root}) {
    removeKey(keysPath(root), words[0]!);
    return 0;
  },
});

const group: CommandGroup = {
  call: "pnpm dag keys",
  title: "pnpm dag keys: who may ask the service",
  commands: {
    add: {summary: "a new key", load: async () => ({default: add})},
    list: {summary: "names, scopes, rates", load: async () => ({default: list})},
    remove: {summary: "a key that is not to be used any more", load: async () => ({default: remove})},
  },
};

export default group;
