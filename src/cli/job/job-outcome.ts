import type { DemoEvent, Done, FrameFailed, GifWritten } from '../../index.js';

/** The result of a job, collected from its events. */
export class JobOutcome {
  retries = 0;
  /** How many times the GIF was made, to find the best quality that fits. */
  passes = 0;
  readonly failures: FrameFailed[] = [];
  gif: GifWritten | undefined;
  done: Done | undefined;
  /** Whether the input is a video, whose frames have delays of their own. */
  isVideo = false;

  count(event: DemoEvent): void {
    switch (event.type) {
      case 'frame-retried':
        this.retries += 1;
        break;
      case 'frame-failed':
        this.failures.push(event);
        break;
      case 'quality-tried':
        this.passes += 1;
        break;
      case 'video-found':
        this.isVideo = true;
        break;
      case 'gif-written':
        this.gif = event;
        break;
      case 'done':
        this.done = event;
        break;
      default: // other events do not change the result
    }
  }
}
