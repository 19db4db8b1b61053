import type { WorkEvent } from '../../index.js';
import type { WorkFigures } from '../json/lines.js';
import { plural } from '../terminal/plural.js';

/** Counts what a worker has done. */
export class WorkCounter {
  private encoded = 0;
  private frames = 0;
  private failed = 0;

  count(event: WorkEvent): void {
    if (event.type === 'task-failed') this.failed += 1;
    if (event.type !== 'task-done') return;
    this.encoded += 1;
    this.frames += event.frames;
  }

  figures(): WorkFigures {
    const { encoded, frames, failed } = this;
    return { encoded, frames, failed };
  }
}

/** The figures as one line for people. */
export const showFigures = ({ encoded, frames, failed }: WorkFigures): string =>
  `Encoded ${plural(encoded, 'chunk')} of ${plural(frames, 'frame')}, ${failed} failed`;
