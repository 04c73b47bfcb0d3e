/**
 * Which node is to be looked at next: the first of the plan whose upstream is settled, and none of whose mutexes another
 * node holds. The work over a whole run grows with nodes and edges.
 */
import type {Node} from "../definition/instance.ts";
import {waitsFor} from "./select.ts";

export class Schedule {
  readonly #rank = new Map<Node, number>();
  /** How many of its upstream each waiting node still waits for. */
  readonly #waiting = new Map<Node, number>();
  readonly #dependents = new Map<string, Node[]>();
  /** In the order of the plan. */
  readonly #ready: Node[] = [];
  /** Nodes that could go but for a mutex, by its name. */
  readonly #blocked = new Map<string, {readonly nodes: Node[]; taken: number}>();
  readonly #held = new Set<string>();

  /** `nodes` in the plan's order; what they wait for beside each other is settled, or `isSettled` tells. */
  constructor(nodes: readonly Node[], isSettled: (name: string) => boolean) {
    for (const [rank, node] of nodes.entries()) {
      this.#rank.set(node, rank);
      const upstream = [...new Set(waitsFor(node))].filter((name) => !isSettled(name));
      if (upstream.length === 0) this.#ready.push(node);
      else this.#waiting.set(node, upstream.length);
      for (const name of upstream) {
        const dependents = this.#dependents.get(name);
        if (dependents === undefined) this.#dependents.set(name, [node]);
        else dependents.push(node);
      }
    }
    this.#ready.reverse(); // taken from its end
  }

  /** How many nodes have not been taken. */
  get size(): number {
    let blocked = 0;
    for (const {nodes, taken} of this.#blocked.values()) blocked += nodes.length - taken;
    return this.#ready.length + this.#waiting.size + blocked;
  }

  /** Takes the next node that waits for nothing; it holds its mutexes until they are freed. */
  next(): Node | undefined {
    for (let node = this.#ready.pop(); node !== undefined; node = this.#ready.pop()) {
      const {mutex} = node.instance;
      const taken = mutex.find((name) => this.#held.has(name));
      if (taken === undefined) {
        for (const name of mutex) this.#held.add(name);
        return node;
      }
      const queue = this.#blocked.get(taken);
      if (queue === undefined) this.#blocked.set(taken, {nodes: [node], taken: 0});
      else queue.nodes.push(node);
      // it may have been let go for the sake of a mutex that another could use now
      for (const name of mutex) if (!this.#held.has(name)) this.#unblock(name);
    }
    return undefined;
  }

  /** What a node held is free: one that waited for each of it may go. */
  free({instance}: Node): void {
    for (const name of instance.mutex) {
      this.#held.delete(name);
      this.#unblock(name);
    }
  }

  /** Takes on that these are held, by nodes of an earlier schedule. */
  hold(nodes: Iterable<Node>): void {
    for (const {instance} of nodes) for (const name of instance.mutex) this.#held.add(name);
  }

  #unblock(name: string): void {
    const queue = this.#blocked.get(name);
    if (queue === undefined) return;
    const node = queue.nodes[queue.taken++]!;
    if (queue.taken === queue.nodes.length) this.#blocked.delete(name);
    this.#release(node);
  }

  /** `name` has ended well, and what follows from it is known. */
  settle(name: string): void {
    for (const node of this.#takeDependents(name)) {
      const left = this.#waiting.get(node);
      if (left === undefined) continue;
      if (left > 1) this.#waiting.set(node, left - 1);
      else this.#release(node);
    }
  }

  /** `name` has not ended well: what waits for it need not wait for anything else. */
  releaseDependents(name: string): void {
    for (const node of this.#takeDependents(name)) if (this.#waiting.has(node)) this.#release(node);
  }

  /** Makes all that is left ready, whatever it waits for. */
  releaseAll(): void {
    this.#held.clear();
    for (const {nodes, taken} of this.#blocked.values())
      for (const node of nodes.slice(taken)) this.#release(node);
    this.#blocked.clear();
    for (const node of [...this.#waiting.keys()]) this.#release(node);
  }

  #takeDependents(name: string): readonly Node[] {
    const nodes = this.#dependents.get(name) ?? [];
    this.#dependents.delete(name);
    return nodes;
  }

  #release(node: Node): void {
    this.#waiting.delete(node);
    const rank = this.#rank.get(node)!;
    let low = 0;
    let high = this.#ready.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rank.get(this.#ready[middle]!)! > rank) low = middle + 1;
      else high = middle;
    }
    this.#ready.splice(low, 0, node);
  }
}
