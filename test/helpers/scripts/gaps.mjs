/**
 * Makes GIFs of the frames of a folder as `fetch` does, where some fail, and come in any order. Prints for
 * each the indices that failed, as JSON.
 *
 * usage: gaps.mjs FOLDER COUNT FAILED RUNS   (all JSON; RUNS: `{ concurrency, ...options of writeGif }`)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ip from 'image-pipeline';
import {
  concat,
  concatMap,
  defer,
  delay,
  from,
  ignoreElements,
  of,
  pipe,
  range,
  throwError,
} from 'rxjs';

const [folder, count, failed, runs] = process.argv.slice(2).map((arg) => JSON.parse(arg));

// As small as it may be: if anything waited for a gap, it would wait for ever.
const WINDOW = 128;

/** Emits, at its end, what failed. */
function makeGif({ concurrency, ...options }) {
  const told = [];
  const read = (index) =>
    defer(() =>
      failed.includes(index)
        ? throwError(() => new ip.PipelineError('ERR_FRAME_EMPTY', 'No bytes came'))
        : of({ index, image: new Uint8Array(readFileSync(join(folder, `${index}.png`))) }),
    ).pipe(delay(concurrency === 1 ? 0 : Math.random() * 10));
  const onFailed = (error, index) => told.push([index, error.code]);

  const gif = range(0, count).pipe(
    ip.withinWindow(
      WINDOW,
      pipe(
        ip.download({ read, concurrency, retries: 0, onFailed }),
        ip.save({ folder: `${options.output}.frames` }),
        ip.chunk(),
        ip.encode({ workers: 2, onDamaged: onFailed }),
        ip.inOrder(({ index }) => index),
        ip.writeGif(options),
      ),
      (event) => (event.type === 'chunk-written' ? event.newFrames : 0),
    ),
    ignoreElements(),
  );
  return concat(gif, of(told));
}

const all = [];
from(runs)
  .pipe(concatMap(makeGif))
  .subscribe({
    next: (told) => all.push(told),
    error: ({ code, message }) => console.log(JSON.stringify({ code, message })),
    complete: () => console.log(JSON.stringify(all)),
  });
