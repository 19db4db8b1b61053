import { defer, tap } from 'rxjs';
import type { FrameReceived } from '../src/events.js';
import type { Downloads } from './downloads.js';

/** Adds a `frame-received` event to each read, with its size and its times. */
export const timedReads = (
  source: Downloads,
  report: (event: FrameReceived) => void,
): Downloads => ({
  label: source.label,
  read: (index) => {
    const start = performance.now();
    const now = (): number => performance.now() - start;
    // Each retry subscribes again, so the times are those of the successful try.
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
