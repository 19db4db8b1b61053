import { from, Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { IndexedSource, ReadContext, SourceFrame } from './source.js';

/** Callbacks for the progress of a read. */
export type ReadObserver = Pick<ReadContext, 'onConnected' | 'onFirstByte'>;

/**
 * Reads one frame of a source, which a user may have written: emits exactly one frame, or a PipelineError.
 * The caller adds the frame's index to the error.
 *
 * @param index the 0-based index of the frame.
 * @throws (through the stream) the PipelineError of the source; `ERR_SOURCE_FAILED` for any other error;
 *   `ERR_SOURCE_INVALID` for a source that gives no frame, or several.
 */
export const readFrame = (
  source: IndexedSource,
  index: number,
  observer?: ReadObserver,
): Observable<SourceFrame | undefined> =>
  new Observable<SourceFrame | undefined>((subscriber) => {
    const context = new Reading(observer);
    subscriber.add(() => context.close());
    const fail = (error: unknown): void => subscriber.error(sourceError(error));
    let frame: SourceFrame | undefined;
    let count = 0;
    try {
      const reading = from(source.read(index, context)).subscribe({
        next: (value) => {
          count += 1;
          if (count > 1) fail(wrongCount('more than one frame'));
          frame = value;
        },
        error: fail,
        complete: () => {
          if (count === 0) fail(wrongCount('no frame'));
          context.isOver = true;
          subscriber.next(frame);
          subscriber.complete();
        },
      });
      subscriber.add(reading);
    } catch (error) {
      fail(error);
    }
  });

const wrongCount = (came: string): PipelineError =>
  new PipelineError('ERR_SOURCE_INVALID', `Expected the source to give one frame, got ${came}`);

/** Turns any error of a source into a PipelineError. */
export const sourceError = (error: unknown): PipelineError =>
  error instanceof PipelineError
    ? error
    : new PipelineError('ERR_SOURCE_FAILED', messageOf(error), { cause: error });

/** The context of one read. Most sources never use the signal, so it is created on first use. */
class Reading implements ReadContext {
  readonly onConnected: ReadContext['onConnected'];
  readonly onFirstByte: ReadContext['onFirstByte'];
  /** Whether the frame has come: then there is nothing to abort, and to do it would take long. */
  isOver = false;
  private closing: AbortController | undefined;

  constructor({ onConnected, onFirstByte }: ReadObserver = {}) {
    this.onConnected = onConnected;
    this.onFirstByte = onFirstByte;
  }

  get signal(): AbortSignal {
    this.closing ??= new AbortController();
    return this.closing.signal;
  }

  close(): void {
    if (!this.isOver) this.closing?.abort();
  }
}
