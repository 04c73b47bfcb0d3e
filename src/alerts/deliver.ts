/**
 * Empties the outbox as far as the peers take it. What is delivered leaves the file at once, before the next is tried;
 * what is not waits longer each time, and never gets lost.
 */
import type {AlertParams} from "./params.ts";
import {type Sender, send} from "./send.ts";
import type {AlertState, Delivery} from "./state.ts";

const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

export interface Delivered {
  readonly state: AlertState;
  readonly delivered: readonly Delivery[];
  /** Those that were tried now, in vain. */
  readonly failed: readonly Delivery[];
}

/** Tries each delivery that is due, in order; `save` is called with the state after each. */
export async function deliver(
  start: AlertState,
  {channels}: Pick<AlertParams, "channels">,
  sender: Sender,
  save: (state: AlertState) => void,
): Promise<Delivered> {
  let state = start;
  const [delivered, failed]: [Delivery[], Delivery[]] = [[], []];
  for (const delivery of start.outbox) {
    if (delivery.dueAt > sender.now()) continue;
    const channel = Object.hasOwn(channels, delivery.channel) ? channels[delivery.channel] : undefined;
    try {
      if (channel === undefined) throw new Error(`params.yaml has no channel "${delivery.channel}"`);
      await send(delivery.message, channel, sender);
      delivered.push(delivery);
      state = {...state, outbox: state.outbox.filter((one) => one !== delivery)};
    } catch (error) {
      const attempts = delivery.attempts + 1;
      const dueAt = sender.now() + backoffMs(attempts, delivery.message.id);
      const later = {...delivery, attempts, dueAt, lastError: (error as Error).message.slice(0, 500)};
      failed.push(later);
      state = {...state, outbox: state.outbox.map((one) => (one === delivery ? later : one))};
    }
    save(state);
  }
  return {state, delivered, failed};
}

/** Twice as long each time, up to an hour, and not at the same time for all: up to a fifth more, by the message's id. */
export function backoffMs(attempts: number, id: string): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  return wait + Math.floor((wait / 5) * (Number.parseInt(id.slice(0, 4), 16) / 65536));
}
