import { map, type Observable } from 'rxjs';
import { PipelineError } from '../src/errors.js';
import type { DownloadedFrame } from '../src/messages.js';
import { Pacer } from '../src/operators/pacer.js';
import type { FetchSettings } from '../src/options/fetch.js';
import { tcp } from '../src/sources/tcp.js';

/** An indexed source whose frames can be saved. */
export interface Downloads {
  /** Where the frames come from, for messages. */
  readonly label: string;
  /** Cold: reads one frame. */
  read(index: number): Observable<DownloadedFrame>;
}

/** The source of a run: the server that was asked for, or one of its user. */
export function downloads(settings: FetchSettings): Downloads {
  const { source } = settings;
  if (!source) return server(settings);
  const { label } = source;
  return {
    label,
    read: (index) =>
      source.read(index).pipe(
        map(({ image }) => {
          if (image instanceof Uint8Array) return { index, png: image };
          const message = `Expected the bytes of PNG files from ${label}`;
          throw new PipelineError('ERR_INPUT_UNREADABLE', message, { index });
        }),
      ),
  };
}

/** A server, whose connections share a limit of bytes a second. */
function server({ maxBytesPerSecond, ...options }: FetchSettings): Downloads {
  const pacer = maxBytesPerSecond === undefined ? undefined : new Pacer(maxBytesPerSecond);
  return tcp({ ...options, pace: pacer && ((bytes) => pacer.reserve(bytes)) });
}
