/** Digamma and trigamma of positive numbers: by recurrence to 12 and the asymptotic series there, to about 1e-13. */

const FAR = 12;

/** Derivative of the logarithm of the gamma function. */
export function digamma(x: number): number {
  let below = 0;
  let at = x;
  for (; at < FAR; at++) below += 1 / at;
  const r = 1 / (at * at);
  return (
    Math.log(at) -
    1 / (2 * at) -
    r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132)))) -
    below
  );
}

/** Derivative of `digamma`: falls from infinity to 0. */
export function trigamma(x: number): number {
  let below = 0;
  let at = x;
  for (; at < FAR; at++) below += 1 / (at * at);
  const r = 1 / (at * at);
  return (
    below + 1 / at + r / 2 + (r / at) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - (r * 5) / 66))))
  );
}

/** The x with trigamma(x) = `y` > 0. */
export function inverseTrigamma(y: number): number {
  // 1/x < trigamma(x) < 1/x + 1/x², so that x lies between these.
  let [low, high] = [1 / y, (1 + Math.sqrt(1 + 4 * y)) / (2 * y)];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (trigamma(middle) > y) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
