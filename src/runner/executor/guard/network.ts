/** The network: what it answers tomorrow is not known today. TLS, HTTP and `fetch` stand on the sockets of `net`. */
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import type {Current, Touch, Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

export function watchNetwork(current: Current, watch: Watch): void {
  const touch = (name: string) => (): Touch => ({
    what: `uses the network (${name})`,
    hint: `Put the data into a file under \`deps:\`, or add \`network: true\` to ${current.rules.stage} in dag.yaml.`,
  });
  const refuse = (_: readonly unknown[], guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuse(guarded, touch(name));
  checkBefore(globalThis, ["fetch"], refuse);
  checkBefore(net.Socket.prototype, ["connect"], refuse);
  checkBefore(net.Server.prototype, ["listen"], refuse);
  checkBefore(dgram.Socket.prototype, ["bind", "connect", "send"], refuse);
  for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
    checkBefore(
      owner,
      Object.getOwnPropertyNames(owner).filter((name) => /^(lookup|resolve|reverse)/.test(name)),
      (_, guarded, name) => watch.refuse(guarded, touch(`dns.${name}`)),
    );
}
