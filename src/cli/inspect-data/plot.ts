/** A series as one line of block characters, each the mean of its part; "·" where nothing was measured. */
const BLOCKS = "▁▂▃▄▅▆▇█";

export function sparkline(values: ArrayLike<number>, width: number): string {
  const length = Math.min(width, values.length);
  const means = Array.from({length}, (_, i) => {
    const [from, to] = [
      Math.floor((i * values.length) / length),
      Math.floor(((i + 1) * values.length) / length),
    ];
    let [sum, count] = [0, 0];
    for (let at = from; at < to; at++) {
      if (!Number.isFinite(values[at]!)) continue;
      sum += values[at]!;
      count++;
    }
    return sum / count;
  });
  const finite = means.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  return means
    .map((mean) => {
      if (!Number.isFinite(mean)) return "·";
      const share = most === least ? 0.5 : (mean - least) / (most - least);
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))]!;
    })
    .join("");
}
