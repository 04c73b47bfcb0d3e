/** A message in words: what, value against threshold, since when, the likely cause, what to do, where to look. */
import type {AlertItem, AlertMessage} from "./state.ts";

/** More than these are counted, not listed. */
const MAX_ITEMS = 20;

export function subjectOf({status, severity, group, items}: AlertMessage): string {
  const mark = status === "firing" ? severity : status;
  const [first] = items;
  const what = items.length === 1 ? titleOf(first!) : `${items.length} alerts of ${group}`;
  return oneLine(`[kymo: ${mark}] ${what}`).slice(0, 200);
}

/** `reports` is a folder or an address without a stop at its end. */
export function textOf(message: AlertMessage, reports: string): string {
  const {items, status, at} = message;
  const blocks = items.slice(0, MAX_ITEMS).map((item) => blockOf(item, status, at, reports));
  const rest = items.length > MAX_ITEMS ? [`And ${items.length - MAX_ITEMS} more.`] : [];
  return `${[...blocks, ...rest].join("\n\n")}\n`;
}

function blockOf(item: AlertItem, status: AlertMessage["status"], at: number, reports: string): string {
  const lines = [titleOf(item), figuresOf(item), `Since ${isoMinute(item.since)} UTC`];
  if (status === "resolved")
    lines.push(`It holds again since ${isoMinute(at)} UTC; the value above is the last that did not.`);
  else if (status === "unreported")
    lines.push(`Not reported any more since ${isoMinute(at)} UTC: whether it holds is not known.`);
  else {
    if (item.likelyCause !== "") lines.push(`Likely cause: ${item.likelyCause}`);
    if (item.advice !== "") lines.push(`What to do: ${item.advice}`);
  }
  if (item.report !== "") lines.push(`Report: ${linkOf(item, reports)}`);
  return lines.map(oneLine).join("\n");
}

export function titleOf({title, of}: AlertItem): string {
  return of === "" ? title : `${title}: ${of}`;
}

export function figuresOf({value, threshold, direction, unit}: AlertItem): string {
  if (value === null) return "Value: not measured";
  const side = direction === "judged" ? "against the threshold" : `${direction} the threshold`;
  const shown = `Value: ${show(value)}`;
  return `${threshold === null ? shown : `${shown}, ${side} of ${show(threshold)}`}${unit === "" ? "" : ` (${unit})`}`;
}

export const linkOf = ({report}: AlertItem, reports: string): string =>
  `${reports.replace(/\/+$/, "")}/${report}`;

const isoMinute = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");
const show = (value: number): string => String(Number(value.toPrecision(4)));
// biome-ignore lint/suspicious/noControlCharactersInRegex: a name from a file must not break a line or a header
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
