/**
 * Fills an array with random bytes that depend on `(seed, index)` alone. So image number `index` is the
 * same on any machine, in any thread, and in any order.
 *
 * The generator is sfc32 (C. Doty-Humphrey, PractRand). The finalizer of MurmurHash3 (A. Appleby) makes its
 * state from seed and index; the first twelve results are dropped, as the author of sfc32 advises.
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

/** fmix32 of MurmurHash3: each input bit changes each output bit with a probability of one half. */
function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
