import { readDelays, removeDelays } from '../src/io/delays-file.js';
import type { FetchSettings } from '../src/options/fetch.js';

/**
 * The delays of frames that an earlier run saved, in ms by 0-based index. A run that keeps none of these
 * frames removes the delays.
 */
export async function keptDelays(
  { resume, framesDir }: FetchSettings,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  if (resume) return await readDelays(framesDir, signal);
  await removeDelays(framesDir);
  return new Map();
}
