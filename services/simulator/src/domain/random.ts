/** A number in [0, 1) that depends only on its arguments (a 32-bit finaliser over their mix). */
export function noise(seed: number, ...at: readonly number[]): number {
  let hash = seed | 0;
  for (const value of at) {
    hash = Math.imul(hash ^ (value | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}
