/** The chart as a canvas with its buttons, its cursor and its table of windows. */
import {clock} from "../../pages/recording/clock.ts";
import {AXIS, kymographLayout, type Layout, LEFT, RIGHT} from "../../pages/recording/layout.ts";
import {element} from "../element.ts";
import {readState, writeState} from "../fragment.ts";
import type {Recording} from "./data.ts";
import {listen} from "./gestures.ts";
import {type Canvas, paint, type Stretch} from "./paint.ts";
import {extremes} from "./pyramid.ts";
import {readout} from "./readout.ts";
import {clamp, fromView, move, toView, zoom} from "./stretch.ts";
import {windowTable} from "./window-table.ts";

const HINT =
  "Drag to zoom into a stretch, shift and drag to move, double-click to zoom out; with the keyboard arrows, + and −, Home for the whole.";

export class Explorer {
  readonly #recording: Recording;
  readonly #layout: Layout;
  readonly #canvas: HTMLCanvasElement;
  readonly #frame: HTMLElement;
  readonly #cursor = element("div", {class: "cursor", hidden: ""});
  readonly #brush = element("div", {class: "brush", hidden: ""});
  readonly #values = element("p", {class: "readout"}, HINT);
  readonly #shown = element("p", {class: "shown", role: "status"});
  readonly #windows = element("div", {class: "stretch"});
  #stretch: Stretch;
  #fitted = false;
  #waiting = false;

  constructor(recording: Recording, picture: Element) {
    this.#recording = recording;
    const {meta} = recording;
    this.#layout = kymographLayout(
      meta.behaviours.map((code) => meta.classes[code]!.replaceAll("_", " ")),
      meta.channels,
    );
    this.#stretch = fromView(readState("view"), meta.rateHz, meta.rows) ?? {from: 0, to: meta.rows};
    const label = `${picture.getAttribute("aria-label") ?? ""} ${HINT}`;
    this.#canvas = element("canvas", {tabindex: "0", role: "img", "aria-label": label});
    this.#frame = element("div", {class: "chart"}, this.#canvas, this.#cursor, this.#brush);
    const explorer = element(
      "div",
      {class: "explorer"},
      this.#toolbar(),
      this.#values,
      this.#frame,
      this.#windows,
    );
    (picture.closest(".scroll") ?? picture).classList.add("still");
    (picture.closest(".scroll") ?? picture).after(explorer);
    listen(this.#canvas, {
      rowAt: (x) => this.#rowAt(x),
      point: (x) => this.#point(x),
      select: (from, to, done) => this.#select(from, to, done),
      moveBy: (pixels) => this.show(move(this.#stretch, -pixels / this.#plot(), meta.rows)),
      moveShare: (share) => this.show(move(this.#stretch, share, meta.rows)),
      zoomAt: (factor, at) => this.show(zoom(this.#stretch, factor, at ?? this.#middle())),
      whole: () => this.show({from: 0, to: meta.rows}),
    });
    new ResizeObserver(() => this.#request()).observe(this.#frame);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#request());
    addEventListener("hashchange", () => {
      const found = fromView(readState("view"), meta.rateHz, meta.rows);
      if (found !== undefined) this.show(found);
    });
    this.#request();
  }

  show(stretch: Stretch): void {
    const {rateHz, rows} = this.#recording.meta;
    this.#stretch = clamp(stretch, rows);
    this.#cursor.hidden = true;
    writeState("view", toView(this.#stretch, rateHz, rows));
    this.#request();
  }

  showSeconds(from: number, to: number): void {
    const {rateHz} = this.#recording.meta;
    this.show({from: from * rateHz, to: to * rateHz});
    this.#frame.scrollIntoView({block: "center"});
    this.#canvas.focus({preventScroll: true});
  }

  #toolbar(): HTMLElement {
    const {meta} = this.#recording;
    const button = (text: string, name: string, act: () => void) => {
      const made = element("button", {type: "button", "aria-label": name, title: name}, text);
      made.addEventListener("click", act);
      return made;
    };
    const fit = button("Fit heights", "Fit heights: each channel to what is shown", () => {
      this.#fitted = !this.#fitted;
      fit.setAttribute("aria-pressed", String(this.#fitted));
      this.#request();
    });
    fit.setAttribute("aria-pressed", "false");
    return element(
      "div",
      {class: "toolbar", role: "group", "aria-label": "Stretch shown"},
      button("+", "Zoom in", () => this.show(zoom(this.#stretch, 0.5, this.#middle()))),
      button("−", "Zoom out", () => this.show(zoom(this.#stretch, 2, this.#middle()))),
      button("←", "Earlier", () => this.show(move(this.#stretch, -0.5, meta.rows))),
      button("→", "Later", () => this.show(move(this.#stretch, 0.5, meta.rows))),
      button("Whole", "The whole recording", () => this.show({from: 0, to: meta.rows})),
      fit,
      this.#shown,
    );
  }

  #request(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const width = this.#frame.clientWidth;
    const height = this.#layout.height + AXIS;
    const ratio = devicePixelRatio;
    if (
      this.#canvas.width !== Math.round(width * ratio) ||
      this.#canvas.height !== Math.round(height * ratio)
    ) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
      this.#canvas.style.height = `${height}px`;
    }
    const context = this.#canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(this.#target(context, width), {
      recording: this.#recording,
      layout: this.#layout,
      stretch: this.#stretch,
      scales: this.#scales(),
    });
    this.#tell();
  }

  #target(context: CanvasRenderingContext2D, width: number): Canvas {
    const style = getComputedStyle(this.#canvas);
    const names = ["ink", "muted", "rule", "accent", "fail", "warn", "paper"] as const;
    const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
    return {
      context,
      width,
      left: this.#left(),
      right: this.#right(),
      colours: colours as Canvas["colours"],
      font: `12px ${style.fontFamily}`,
    };
  }

  #scales(): {middle: number; reach: number}[] {
    const {channels, meta} = this.#recording;
    const {from, to} = this.#stretch;
    return channels.map((levels, i) => {
      const found = this.#fitted ? extremes(levels, from / meta.span, to / meta.span) : undefined;
      if (found === undefined) return {middle: 0, reach: meta.reach[i]!};
      const [low, high] = found;
      return {middle: (low + high) / 2, reach: Math.max((high - low) * 0.55, meta.steps[i]! * 2)};
    });
  }

  #tell(): void {
    const {meta} = this.#recording;
    const {from, to} = this.#stretch;
    const time = (row: number) => clock(meta.startMs + (row * 1000) / meta.rateHz, meta.timeZone, true, 1);
    const seconds = (to - from) / meta.rateHz;
    const length = seconds < 90 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
    this.#shown.textContent = `${time(from)} to ${time(to)} ${meta.timeZone}, ${length}`;
    this.#windows.replaceChildren(
      ...windowTable(this.#recording, this.#stretch, (stretch) => this.show(stretch)),
    );
  }

  #point(x: number | undefined): void {
    this.#cursor.hidden = x === undefined;
    if (x === undefined) return;
    const row = this.#rowAt(x);
    const {from, to} = this.#stretch;
    this.#cursor.style.transform = `translateX(${this.#left() + ((row - from) / (to - from)) * this.#plot()}px)`;
    this.#cursor.style.height = `${this.#layout.height}px`;
    this.#values.textContent = readout(this.#recording, Math.min(row, this.#recording.meta.rows - 1));
  }

  /** Shows what a drag would zoom into, and zooms once it is `done`. */
  #select(from: number, to: number, done: boolean): void {
    const [start, end] = from < to ? [from, to] : [to, from];
    this.#brush.hidden = done;
    this.#brush.style.left = `${start}px`;
    this.#brush.style.width = `${end - start}px`;
    this.#brush.style.height = `${this.#layout.height}px`;
    if (done && end - start > 4) this.show({from: this.#rowAt(start), to: this.#rowAt(end)});
  }

  #rowAt(x: number): number {
    const {from, to} = this.#stretch;
    return from + Math.max(0, Math.min(1, (x - this.#left()) / this.#plot())) * (to - from);
  }

  #middle = (): number => (this.#stretch.from + this.#stretch.to) / 2;
  #isNarrow = (): boolean => this.#frame.clientWidth < 600;
  #left = (): number => (this.#isNarrow() ? 88 : LEFT);
  #right = (): number => (this.#isNarrow() ? 40 : RIGHT);
  #plot = (): number => this.#frame.clientWidth - this.#left() - this.#right();
}
