import { ignoreElements, map, mergeMap, type Observable } from 'rxjs';
import { checkPng } from '../../src/codecs/png/check-png.js';
import { frameError, PipelineError } from '../../src/errors.js';
import { findFrames } from '../../src/io/find-frames.js';
import { readFrameFile } from '../../src/io/frame-file.js';
import { listen } from '../../src/io/listen.js';
import { fromAbortable } from '../../src/operators/from-abortable.js';
import { reporting } from '../../src/operators/reporting.js';
import { send } from '../../src/stages/send.js';

/** The options of `serveFolder`. */
export interface ServeFolderOptions {
  /** The path of a folder of PNG files. */
  readonly folder: string;
  /**
   * The number of images in a run, after which the first one is sent again.
   *
   * @default the number of files
   */
  readonly count?: number | undefined;
  /** How much later each image is sent, in ms. */
  readonly latency: number;
  /** The most ms that are added to the latency of each image, at random. */
  readonly jitter: number;
}

/** A server of images that listens. */
export interface ServedFolder {
  readonly port: number;
  /** The number of images in a run. */
  readonly count: number;
}

/** All images are in memory, because disks are not to be measured. */
const MAX_BYTES = 2 ** 30;
const MAX_CONNECTIONS = 8_192;
/** In ms: a client that receives nothing for so long is left. */
const PATIENCE = 30_000;

/**
 * A server on loopback that sends the PNG files of a folder, in their order, one over each connection. With
 * fewer files than `count`, they begin again. It emits once, when it listens.
 *
 *     accept ──▶ next image ──▶ send
 *
 * @throws (through the stream) PipelineError `ERR_INPUT_UNREADABLE`, `ERR_NO_FRAMES`, `ERR_FRAME_TOO_LARGE`,
 *   and, with the path, those of a file that is no valid PNG.
 */
export const serveFolder = ({
  folder,
  count: asked,
  latency,
  jitter,
}: ServeFolderOptions): Observable<ServedFolder> =>
  fromAbortable(() => readImages(folder, asked)).pipe(
    mergeMap((images) =>
      reporting<ServedFolder>((report) => {
        const count = asked ?? images.length;
        const onListening = ({ port }: { readonly port: number }) => report({ port, count });
        const limits = { concurrency: MAX_CONNECTIONS, timeout: PATIENCE, minRate: 0 };
        return listen({
          ...{ host: '127.0.0.1', port: 0, maxConnections: MAX_CONNECTIONS, onListening },
        }).pipe(
          map((socket, k) => [socket, images[(k % count) % images.length] as Uint8Array] as const),
          send({ ...limits, latency, jitter }),
          ignoreElements(),
        );
      }),
    ),
  );

/** Reads the images of a folder, at most `most` of them, and checks them as a client would. */
async function readImages(folder: string, most = Infinity): Promise<Uint8Array[]> {
  const images: Uint8Array[] = [];
  let bytes = 0;
  const found = await findFrames([folder]);
  for (const [index, { path }] of found.slice(0, most).entries()) {
    const image = readFrameFile(path);
    bytes += image.length;
    if (bytes > MAX_BYTES) {
      throw new PipelineError('ERR_FRAME_TOO_LARGE', `The images of ${folder} exceed 1 GiB`, {
        path,
      });
    }
    try {
      checkPng(image);
    } catch (error) {
      throw frameError(error, { index, path });
    }
    images.push(image);
  }
  return images;
}
