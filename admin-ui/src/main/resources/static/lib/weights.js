/**
 * Moves one weight and lets the others share the rest in the proportion they have, so that whole
 * numbers always sum to 100.
 * @param {number[]} weights summing to 100
 * @param {number} index which one moves
 * @param {number} value where to, clipped to 0..100
 */
export function move(weights, index, value) {
  const wanted = Math.min(100, Math.max(0, Math.round(Number(value) || 0)));
  if (weights.length === 1) return [100];
  const others = weights.map((w, i) => (i === index ? 0 : w));
  const before = others.reduce((a, b) => a + b, 0);
  const share = before === 0 ? others.map((_, i) => (i === index ? 0 : 1)) : others;
  const spread = apportion(share, 100 - wanted);
  return spread.map((w, i) => (i === index ? wanted : w));
}

/** Whole numbers in the proportion of `shares` that sum to `total` (largest remainder first). */
export function apportion(shares, total) {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum === 0) return shares.map(() => 0);
  const exact = shares.map((s) => (s * total) / sum);
  const whole = exact.map(Math.floor);
  const rest = total - whole.reduce((a, b) => a + b, 0);
  const order = exact.map((e, i) => [e - whole[i], i]).toSorted((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of order.slice(0, rest)) whole[i] += 1;
  return whole;
}

/** As many equal parts as there are versions. */
export const even = (count) => apportion(Array.from({ length: count }, () => 1), 100);
