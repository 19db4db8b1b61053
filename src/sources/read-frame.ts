import { from, Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { IndexedSource, ReadContext, SourceFrame } from './source.js';

/** Called with how far a read is. */
export type ReadObserver = Pick<ReadContext, 'onConnected' | 'onFirstByte'>;

/**
 * Reads a frame of a source that may be anybody's: exactly one frame comes, or an error of this project,
 * which does not say yet what frame it concerns.
 *
 * @throws (through the stream) PipelineError: the one that the source fails with, or
 *   `ERR_SOURCE_FAILED` for anything else; `ERR_SOURCE_INVALID` for a source that gives no frame, or several.
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

/** What a source fails with, as an error of this project. */
export const sourceError = (error: unknown): PipelineError =>
  error instanceof PipelineError
    ? error
    : new PipelineError('ERR_SOURCE_FAILED', messageOf(error), { cause: error });

/** What a source is given for a read. Most never ask for the signal, so it is made when they do. */
class Reading implements ReadContext {
  readonly onConnected: ReadContext['onConnected'];
  readonly onFirstByte: ReadContext['onFirstByte'];
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
    this.closing?.abort();
  }
}
