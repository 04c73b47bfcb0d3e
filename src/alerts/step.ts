/**
 * From figures to messages: a pure function of the rules, the figures, what is remembered and the time.
 *
 * A rule that stays broken for its `for` fires, and is told once; when it holds again its end is told, if its beginning
 * was. A figure that was not measured leaves what was told as it was, and ends what waits for its `for`; one that is
 * reported no more ends it as that, since nobody knows whether it holds. Within the cooldown after that it is not told again: one that flickers is one message. What is told at the same
 * time in the same group is one message to each channel of its severity.
 */
import {createHash} from "node:crypto";
import {type Broken, type Figure, findBroken, isMeasured, type Source, sourceOf} from "./figure.ts";
import type {AlertParams, AlertRule, Severity} from "./params.ts";
import {SEVERITIES} from "./params.ts";
import type {AlertItem, AlertMessage, AlertState, Delivery, Episode} from "./state.ts";

export interface Look {
  readonly figures: readonly Figure[];
  /** Sources that could not be asked: what is known of them stays as it is. */
  readonly silent: ReadonlySet<Source>;
  /** Sessions that were judged: drift names the rules that they break alone, so that all others hold. */
  readonly judged: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An episode is forgotten once it is not broken and its cooldown is over. */
export function step(state: AlertState, {rules, routes}: AlertParams, look: Look): AlertState {
  const {figures, silent, now} = look;
  const reported = new Map(figures.map((figure) => [JSON.stringify([figure.name, figure.of]), figure]));
  const broken = new Map<string, Broken>();
  for (const [name, rule] of Object.entries(rules))
    for (const figure of figures) {
      const found = findBroken(name, rule, figure);
      if (found !== undefined) broken.set(keyOf(found), found);
    }
  const episodes: Record<string, Episode> = {};
  const told: Told[] = [];
  for (const key of new Set([...Object.keys(state.episodes), ...broken.keys()].toSorted())) {
    const before = state.episodes[key];
    const name = broken.get(key)?.rule ?? before!.item.rule;
    const rule = rules[name];
    if (rule === undefined) continue; // no rule of that name any more
    if (silent.has(sourceOf(rule)) && !broken.has(key)) {
      if (before !== undefined) episodes[key] = before;
      continue;
    }
    const found = broken.get(key) ?? howUnbroken(key, rule, reported, look);
    if (found === "unmeasured" && before!.isTold) {
      episodes[key] = before!;
      continue;
    }
    const {episode, tells} = advance(before, found, rule, now);
    if (episode.isBroken || (episode.toldAt !== null && now - episode.toldAt < rule.cooldown))
      episodes[key] = episode;
    if (tells !== undefined) told.push({status: tells, rule, item: episode.item});
  }
  const deliveries = toMessages(told, now).flatMap((message) =>
    (routes[message.severity] ?? []).map(
      (channel): Delivery => ({message, channel, attempts: 0, dueAt: now, lastError: ""}),
    ),
  );
  return {...state, episodes, outbox: [...state.outbox, ...deliveries]};
}

function keyOf({rule, figure}: Broken): string {
  return JSON.stringify([rule, figure.name, figure.of]);
}

type Unbroken = "holds" | "unmeasured" | "unreported";

/** What is known of a rule that was broken and that no figure breaks now. */
function howUnbroken(
  key: string,
  rule: AlertRule,
  reported: ReadonlyMap<string, Figure>,
  {judged}: Look,
): Unbroken {
  const [, name, of] = JSON.parse(key) as [string, string, string];
  const figure = reported.get(JSON.stringify([name, of]));
  if (figure !== undefined) return isMeasured(rule, figure) ? "holds" : "unmeasured";
  return sourceOf(rule) === "drift" && judged.has(of) ? "holds" : "unreported";
}

interface Advanced {
  readonly episode: Episode;
  readonly tells?: "firing" | "resolved" | "unreported";
}

function advance(
  before: Episode | undefined,
  broken: Broken | Unbroken,
  rule: AlertRule,
  now: number,
): Advanced {
  if (typeof broken === "string") {
    const episode = {...before!, isBroken: false, isTold: false};
    const tells = broken === "unreported" ? broken : "resolved";
    return before!.isTold && rule.resolved ? {episode, tells} : {episode};
  }
  const isOn = before?.isBroken === true;
  const since = isOn ? before.since : now;
  const episode: Episode = {
    item: toItem(broken, rule, since),
    since,
    isBroken: true,
    toldAt: before?.toldAt ?? null,
    isTold: isOn && before.isTold,
  };
  const isCool = episode.toldAt === null || now - episode.toldAt >= rule.cooldown;
  if (episode.isTold || now - since < rule.for || !isCool) return {episode};
  return {episode: {...episode, isTold: true, toldAt: now}, tells: "firing"};
}

function toItem(
  {rule, figure, threshold, direction}: Broken,
  {title, advice}: AlertRule,
  since: number,
): AlertItem {
  return {
    rule,
    of: figure.of,
    title: title ?? figure.title,
    unit: figure.unit,
    value: figure.value,
    threshold,
    direction,
    since,
    likelyCause: figure.likelyCause,
    advice: advice ?? figure.advice,
    report: figure.report,
  };
}

interface Told {
  readonly status: NonNullable<Advanced["tells"]>;
  readonly rule: AlertRule;
  readonly item: AlertItem;
}

function toMessages(told: readonly Told[], now: number): AlertMessage[] {
  const groups = new Map<
    string,
    {status: Told["status"]; group: string; severity: Severity; items: AlertItem[]}
  >();
  for (const {status, rule, item} of told) {
    const group = rule.group ?? item.rule;
    const key = `${status}\n${rule.severity}\n${group}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, {status, group, severity: rule.severity, items: [item]});
    else known.items.push(item);
  }
  return [...groups.values()]
    .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
    .map((message) => ({...message, id: idOf(message), at: now}));
}

/** The same for the same episodes: a peer that was told before a kill may know it again. */
function idOf({status, items}: {readonly status: string; readonly items: readonly AlertItem[]}): string {
  const keys = items.map(({rule, of, title, since}) => [rule, of, title, since]);
  return createHash("sha256")
    .update(JSON.stringify([status, keys]))
    .digest("hex")
    .slice(0, 32);
}
