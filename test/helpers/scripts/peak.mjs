/** Preload (`node --import`) that writes the most memory which the process ever took, in bytes, to the file PEAK_LOG. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    writeFileSync(process.env.PEAK_LOG, String(process.resourceUsage().maxRSS * 1024));
  });
}
