import { PipelineError } from '../src/errors.js';
import type { FrameFailed } from '../src/events.js';
import { framePath } from '../src/io/frame-file.js';
import { removePart } from '../src/io/part-file.js';
import type { FetchSettings } from '../src/options/fetch.js';

type OnFailed = (error: PipelineError, index: number) => void;

/** The frames of one run that failed for good, by their 0-based index. Reports each of them once. */
export class FailedFrames {
  private readonly indices = new Set<number>();
  private readonly folder: string;
  private readonly report: (event: FrameFailed) => void;
  private readonly goesOn: boolean;

  constructor(
    { onError, framesDir }: Pick<FetchSettings, 'onError' | 'framesDir'>,
    report: (event: FrameFailed) => void,
  ) {
    this.goesOn = onError !== 'fail';
    this.folder = framesDir;
    this.report = report;
  }

  get size(): number {
    return this.indices.size;
  }

  has(index: number): boolean {
    return this.indices.has(index);
  }

  /** To call with a frame that could not be downloaded; `undefined` if such a frame fails the run. */
  get onFailed(): OnFailed | undefined {
    return this.goesOn ? (error, index) => this.add(error, index) : undefined;
  }

  /** To call with a frame that is damaged; `undefined` if such a frame fails the run. */
  get onDamaged(): OnFailed | undefined {
    if (!this.goesOn) return undefined;
    return (error, index) => {
      deleteDamaged(this.folder, error);
      this.add(error, index);
    };
  }

  private add(error: PipelineError, index: number): void {
    if (this.indices.has(index)) return;
    this.indices.add(index);
    this.report({ type: 'frame-failed', index, error });
  }
}

/**
 * Deletes a saved frame whose image data is damaged. The check before saving cannot see such damage, only
 * the decoder does, and `resume` would keep the file for ever.
 */
export function deleteDamaged(folder: string, error: unknown): void {
  if (!(error instanceof PipelineError) || error.index === undefined) return;
  if (error.code === 'ERR_PNG_CORRUPT') removePart(framePath(folder, error.index));
}
