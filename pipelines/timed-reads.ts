import { defer, tap } from 'rxjs';
import type { FrameReceived } from '../src/events.js';
import type { Downloads } from './downloads.js';

/** A source that reports each frame that comes, and what it waited for on the way. */
export const timedReads = (
  source: Downloads,
  report: (event: FrameReceived) => void,
): Downloads => ({
  label: source.label,
  read: (index) => {
    const start = performance.now();
    const now = (): number => performance.now() - start;
    // Subscribed to again for each try: the times are those of the one that succeeded.
    return defer(() => {
      const times: { requested: number; connected?: number; firstByte?: number } = {
        requested: now(),
      };
      const observer = {
        onConnected: () => {
          times.connected = now();
        },
        onFirstByte: () => {
          times.firstByte = now();
        },
      };
      return source.read(index, observer).pipe(
        tap(({ image }) => {
          const bytes = image.length;
          report({ type: 'frame-received', index, bytes, ...times, duration: now() });
        }),
      );
    });
  },
});
