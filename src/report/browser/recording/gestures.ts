/** Pointer, wheel and keys of the chart, as what they mean. */
export interface Gestures {
  rowAt(x: number): number;
  /** The cursor is over `x`, in pixels from the chart's left; undefined once it has gone. */
  point(x: number | undefined): void;
  select(from: number, to: number, done: boolean): void;
  moveBy(pixels: number): void;
  moveShare(share: number): void;
  /** Without a row, around the middle. */
  zoomAt(factor: number, row?: number): void;
  whole(): void;
}

export function listen(canvas: HTMLCanvasElement, gestures: Gestures): void {
  const pointers = new Map<number, number>();
  let start: number | undefined;
  const xOf = (event: MouseEvent) => event.clientX - canvas.getBoundingClientRect().left;

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, xOf(event));
    start = event.shiftKey || event.pointerType === "touch" ? undefined : xOf(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    const x = xOf(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) return gestures.point(x);
    pointers.set(event.pointerId, x);
    if (start !== undefined) return gestures.select(start, x, false);
    if (pointers.size === 1) return gestures.moveBy(x - before);
    const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
    const [was, is] = [Math.abs(before - other), Math.abs(x - other)];
    if (was > 10 && is > 10) gestures.zoomAt(was / is, gestures.rowAt((x + other) / 2));
  });
  const end = (event: PointerEvent) => {
    if (start !== undefined && pointers.has(event.pointerId))
      gestures.select(start, event.type === "pointerup" ? xOf(event) : start, true);
    pointers.delete(event.pointerId);
    start = undefined;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => gestures.point(undefined));
  canvas.addEventListener("dblclick", (event) => gestures.zoomAt(4, gestures.rowAt(xOf(event))));
  canvas.addEventListener(
    "wheel",
    (event) => {
      // The page scrolls as it always does; only a pinch, ctrl and wheel, or a sideways wheel is the chart's.
      if (event.ctrlKey) gestures.zoomAt(1.003 ** event.deltaY, gestures.rowAt(xOf(event)));
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) gestures.moveBy(-event.deltaX);
      else return;
      event.preventDefault();
    },
    {passive: false},
  );
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => gestures.moveShare(-0.2),
    ArrowRight: () => gestures.moveShare(0.2),
    "+": () => gestures.zoomAt(0.5),
    "=": () => gestures.zoomAt(0.5),
    "-": () => gestures.zoomAt(2),
    Home: () => gestures.whole(),
  };
  canvas.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
  });
}
