/**
 * Turns a chart that Plot drew into SVG text that is the same at every build.
 *
 * linkedom writes attributes in reverse order, leaves some unescaped and keeps sixteen decimals; Plot numbers its
 * clip paths over the whole process and adds a style sheet to each chart. Here attributes are sorted and escaped,
 * coordinates have two decimals, ids count from 1 within the chart, and style sheets and classes are dropped (the
 * page styles its charts itself).
 */

/** The part of the DOM that is read; linkedom's nodes and a browser's have it. */
export interface SvgNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly data?: string;
  readonly attributes?: Iterable<{readonly name: string; readonly value: string}>;
  readonly childNodes?: Iterable<SvgNode>;
}

const ELEMENT = 1;
const TEXT = 3;

/** A mark's `aria-label` that starts so names what the mark stands for, and becomes `data-link`. */
const LINK = "link:";

/** Said by the page (class, size) or noise within an image (aria-*); xmlns is not needed inside HTML. */
const DROPPED = /^(aria-.*|class|xmlns.*|style|width|height|viewBox|role)$/;
const COORDINATES =
  /^(x|y|x1|x2|y1|y2|dx|dy|cx|cy|r|rx|ry|d|points|transform|width|height|.*opacity|stroke-width|font-size)$/;

/** The children of `svg` as text. `id` starts every id inside, so that charts of one page do not collide. */
export function serializeChildren(svg: SvgNode, id: string): string {
  const names = new Map<string, string>();
  const rename = (old: string): string => {
    if (!names.has(old)) names.set(old, `${id}-${names.size + 1}`);
    return names.get(old)!;
  };
  return inner(svg, rename);
}

function inner(node: SvgNode, rename: (old: string) => string): string {
  let text = "";
  for (const child of node.childNodes ?? []) text += outer(child, rename);
  return text;
}

function outer(node: SvgNode, rename: (old: string) => string): string {
  if (node.nodeType === TEXT) return escapeText(node.data ?? "");
  if (node.nodeType !== ELEMENT || node.localName === "style") return "";
  const name = elementName(node.localName!);
  const content = inner(node, rename);
  const attributes = attributesOf(node, rename);
  if (name === "g" && content === "") return "";
  if (name === "g" && attributes === "") return content;
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function attributesOf(node: SvgNode, rename: (old: string) => string): string {
  const root = node.localName === "g" || node.localName === "svg";
  return [...(node.attributes ?? [])]
    .map(({name, value}) =>
      name === "aria-label" && value.startsWith(LINK)
        ? {name: "data-link", value: value.slice(LINK.length)}
        : {name, value},
    )
    .filter(({name}) => !DROPPED.test(name) || (!root && /^(width|height)$/.test(name)))
    .map(({name, value}) => [name, cleanValue(name, value, rename)] as const)
    .filter(([name, value]) => !(name === "transform" && value === "translate(0,0)"))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
}

function cleanValue(name: string, value: string, rename: (old: string) => string): string {
  if (name === "id") return rename(value);
  const reference = /^url\(#(.+)\)$/.exec(value);
  if (reference !== null) return `url(#${rename(reference[1]!)})`;
  return COORDINATES.test(name) ? roundNumbers(value) : value;
}

/** Every number in `text` with at most two decimals; −0 becomes 0. */
export function roundNumbers(text: string): string {
  return text.replace(/-?\d*\.\d+(e[-+]?\d+)?/gi, (number) =>
    String(Math.round(Number(number) * 100) / 100 || 0),
  );
}

/** HTML parsers restore the capital by themselves; SVG files need it. */
function elementName(localName: string): string {
  return localName === "clippath" ? "clipPath" : localName;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, "&quot;");
}
