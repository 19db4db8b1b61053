import { concatMap, delay, map, of, pipe, throwError, timeout, type Observable } from 'rxjs';
import { formatForSharp } from '../src/codecs/open-frame.js';
import { checkPng } from '../src/codecs/png/check-png.js';
import { PipelineError } from '../src/errors.js';
import type { DownloadedFrame, Frame } from '../src/messages.js';
import { Pacer } from '../src/operators/pacer.js';
import type { FetchSettings } from '../src/options/fetch.js';
import { readFrame, type ReadObserver } from '../src/sources/read-frame.js';
import type { IndexedSource } from '../src/sources/source.js';
import { tcp } from '../src/sources/tcp.js';
import { toFrame } from '../src/sources/to-frame.js';

/** A source whose frames are checked, and within the limits of the run. */
export interface Downloads {
  /** The name of the source, for messages. */
  readonly label: string;
  /** Reads the frame of a 0-based index. Cold. */
  read(index: number, observer?: ReadObserver): Observable<DownloadedFrame>;
}

/** The source of a run: the server in the options, or the source that the user has written. */
export function downloads(settings: FetchSettings): Downloads {
  const { source, maxBytesPerSecond } = settings;
  /** All reads share the limit of bytes per second. */
  const pacer = maxBytesPerSecond === undefined ? undefined : new Pacer(maxBytesPerSecond);
  const pace = pacer && ((bytes: number) => pacer.reserve(bytes));
  return source ? checked(source, settings, pace) : tcp({ ...settings, pace });
}

/** A user's source, with the same limits as a server. */
function checked(
  source: IndexedSource,
  { timeout: ms, maxFrameBytes, maxPixels }: FetchSettings,
  pace: ((bytes: number) => number) | undefined,
): Downloads {
  const inTime = timeout<DownloadedFrame, Observable<never>>({
    first: ms,
    with: () =>
      throwError(
        () => new PipelineError('ERR_FRAME_TIMEOUT', `The frame was not complete after ${ms} ms`),
      ),
  });
  const check = (frame: Frame): DownloadedFrame => {
    const { image } = frame;
    if (!(image instanceof Uint8Array)) {
      const form = typeof image === 'string' ? 'a path' : 'pixels';
      throw new PipelineError(
        'ERR_SOURCE_INVALID',
        `Expected the bytes of a PNG file, got ${form}`,
      );
    }
    if (image.length > maxFrameBytes) {
      throw new PipelineError(
        'ERR_FRAME_TOO_LARGE',
        `The frame has more than ${maxFrameBytes} bytes`,
      );
    }
    const other = formatForSharp(image);
    if (other !== undefined) {
      throw new PipelineError(
        'ERR_SOURCE_INVALID',
        `Expected the bytes of a PNG file, got a ${other}. \`fetch\` saves PNG files only: download the files first, and make the GIF of their folder with \`gif\``,
      );
    }
    checkPng(image, maxPixels);
    return { ...frame, image };
  };
  /** Delays the frame, so that the next read starts later. */
  const paced = pace
    ? concatMap((frame: DownloadedFrame) => of(frame).pipe(delay(pace(frame.image.length))))
    : pipe();
  return {
    label: source.label,
    read: (index, observer) =>
      readFrame(source, index, observer).pipe(
        map((frame) => check(toFrame(frame, index))),
        inTime,
        paced,
      ),
  };
}
