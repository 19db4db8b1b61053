/**
 * Random pixels that depend on `(seed, index)` alone, so that image number `index` is the same
 * on any machine, in any thread, in any order.
 *
 * sfc32 (C. Doty-Humphrey, PractRand), whose state is spread from seed and index by the finalizer of
 * MurmurHash3 (A. Appleby); twelve rounds are thrown away, as its author advises.
 *
 * @param seed an integer; its low 53 bits count.
 * @param index 0-based number of the image.
 * @param out filled with uniformly random bytes.
 */
export function fillRandom(seed: number, index: number, out: Uint8Array): void {
  let a = mix(seed >>> 0);
  let b = mix((Math.floor(seed / 2 ** 32) >>> 0) ^ a);
  let c = mix((index >>> 0) ^ b);
  let counter = mix((Math.floor(index / 2 ** 32) >>> 0) ^ c) | 1;

  const next = (): number => {
    const value = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + value;
    c |= 0;
    return value;
  };

  for (let k = 0; k < 12; k += 1) next();
  let word = 0;
  for (let k = 0; k < out.length; k += 1) {
    if ((k & 3) === 0) word = next();
    out[k] = word & 255;
    word >>>= 8;
  }
}

/** fmix32 of MurmurHash3: every input bit changes every output bit with probability one half. */
function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
