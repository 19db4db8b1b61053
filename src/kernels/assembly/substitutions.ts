import { entryAt } from './palette';

/**
 * The costs of replacing one palette entry by another: f32 at `wanted << 8 | taken`. A replacement with a
 * cost of 1 or more is not allowed.
 */
export const substitutions: usize = memory.data(262144, 16);

/**
 * Computes the costs for the first `size` entries of the palette: squared distances, divided by that of
 * `limit`. Other indices, such as the transparent one, are never replaced.
 *
 * @param limit the distance in RGB that costs 1.
 */
export function setSubstitutions(size: u32, limit: f64): void {
  for (let wanted: u32 = 0; wanted < 256; wanted++) {
    for (let taken: u32 = 0; taken < 256; taken++) {
      const cost = wanted < size && taken < size ? costOf(wanted, taken, limit) : <f32>Infinity;
      store<f32>(substitutions + ((<usize>((wanted << 8) | taken)) << 2), cost);
    }
  }
}

function costOf(wanted: u32, taken: u32, limit: f64): f32 {
  const a = entryAt(wanted);
  const b = entryAt(taken);
  const dr = load<f64>(a) - load<f64>(b);
  const dg = load<f64>(a, 8) - load<f64>(b, 8);
  const db = load<f64>(a, 16) - load<f64>(b, 16);
  return <f32>((dr * dr + dg * dg + db * db) / (limit * limit));
}
