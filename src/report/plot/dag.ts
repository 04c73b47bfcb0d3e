/**
 * A graph of stages as SVG: what is read stands left of what reads it. A state is told by a mark and by its name in a
 * tooltip and beside the graph, never by colour alone.
 */
import {escapeHtml} from "../html.ts";
import {colour} from "./palette.ts";

export interface DagNode {
  readonly id: string;
  readonly mark: string;
  readonly tone: "pass" | "warn" | "muted";
  /** What a screen reader says. */
  readonly label: string;
}

const [WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN] = [124, 34, 22, 10, 8];
/** Of a line within a box. */
const LETTERS = 16;

/** `edges` from the writer to the reader; must have no circle. An `<svg>` whose links lead to `#stage-ID`. */
export function dagPlot(
  nodes: readonly DagNode[],
  edges: readonly (readonly [string, string])[],
  ariaLabel: string,
): string {
  const places = layOut(nodes, edges);
  const columns = Math.max(...[...places.values()].map(({column}) => column)) + 1;
  const rows = Math.max(...[...places.values()].map(({row}) => row)) + 1;
  const width = MARGIN * 2 + columns * WIDTH + (columns - 1) * GAP_X;
  const height = MARGIN * 2 + rows * HEIGHT + (rows - 1) * GAP_Y;
  const x = (id: string): number => MARGIN + places.get(id)!.column * (WIDTH + GAP_X);
  const y = (id: string): number => MARGIN + places.get(id)!.row * (HEIGHT + GAP_Y);
  const lines = edges.map(([from, to]) => {
    const [x1, y1, x2, y2] = [x(from) + WIDTH, y(from) + HEIGHT / 2, x(to), y(to) + HEIGHT / 2];
    const bend = GAP_X / 2;
    return `<path d="M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}"/>`;
  });
  const boxes = nodes.map(({id, mark, tone, label}) => {
    const [left, top] = [x(id), y(id)];
    const lines = labelLines(id);
    const first = top + HEIGHT / 2 + 4 - 6 * (lines.length - 1);
    const texts = lines.map(
      (line, i) =>
        `<text x="${left + 21}" y="${first + 12 * i}" fill="${colour("ink")}">${escapeHtml(line)}</text>`,
    );
    return (
      `<a href="#stage-${anchor(id)}"><title>${escapeHtml(label)}</title>` +
      `<rect x="${left}" y="${top}" width="${WIDTH}" height="${HEIGHT}" rx="4" fill="${colour("panel")}" stroke="${colour(tone)}"/>` +
      `<text x="${left + 7}" y="${top + HEIGHT / 2 + 4}" fill="${colour(tone)}">${mark}</text>${texts.join("")}</a>`
    );
  });
  return (
    `<svg role="group" aria-label="${escapeHtml(ariaLabel)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `style="min-width:${Math.round(width * 0.75)}px" font-size="11"><g fill="none" stroke="${colour("reference")}" stroke-opacity="0.7">${lines.join("")}</g>${boxes.join("")}</svg>`
  );
}

/** A name in one line or two, broken where its words are; what is longer still is cut. */
function labelLines(name: string): string[] {
  if (name.length <= LETTERS) return [name];
  const at = name.lastIndexOf("_", LETTERS - 1) + 1 || LETTERS;
  const rest = name.slice(at);
  return [name.slice(0, at), rest.length > LETTERS ? `${rest.slice(0, LETTERS - 1)}…` : rest];
}

/** Letters, digits and dashes that are another text for another name. */
export function anchor(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)!.toString(16)}_`);
}

/** Columns by the longest way from a source; rows so that a node stands near what it reads, in the order given. */
function layOut(
  nodes: readonly DagNode[],
  edges: readonly (readonly [string, string])[],
): ReadonlyMap<string, {readonly column: number; readonly row: number}> {
  const readers = new Map<string, string[]>();
  const writers = new Map<string, string[]>();
  for (const [from, to] of edges) {
    readers.set(from, [...(readers.get(from) ?? []), to]);
    writers.set(to, [...(writers.get(to) ?? []), from]);
  }
  const column = new Map<string, number>();
  for (const {id} of nodes) column.set(id, 0);
  // as often as the longest way is long; each pass goes over all edges
  for (let isMoved = true, pass = 0; isMoved && pass <= nodes.length; pass++) {
    isMoved = false;
    for (const [from, to] of edges) {
      const least = column.get(from)! + 1;
      if (column.get(to)! >= least) continue;
      column.set(to, least);
      isMoved = true;
    }
  }
  const places = new Map<string, {column: number; row: number}>();
  for (let at = 0; at <= Math.max(...column.values()); at++) {
    const here = nodes.filter(({id}) => column.get(id) === at);
    const wish = (id: string): number => {
      const rows = (writers.get(id) ?? []).map((writer) => places.get(writer)!.row);
      return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    here
      .map((node, i) => ({id: node.id, wish: wish(node.id), i}))
      .sort((a, b) => a.wish - b.wish || a.i - b.i)
      .forEach(({id}, row) => {
        places.set(id, {column: at, row});
      });
  }
  return places;
}
