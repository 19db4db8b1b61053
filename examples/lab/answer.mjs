// One answer to the lab: all that `check.mjs` asks for, with the operators of this project. The pipe reads from top to
// bottom, and each line is one page of docs/learn.
import { connect } from 'node:net';
import gifenc from 'gifenc';
import { inOrder, withinWindow } from 'image-pipeline/operators';
import pngjs from 'pngjs';
import { mergeMap, Observable, pipe, range } from 'rxjs';

const CONNECTIONS = 16;
const WINDOW = 64;
const [port, count] = process.argv.slice(2).map(Number);

const download = (index) =>
  new Observable((subscriber) => {
    const pieces = [];
    const socket = connect(port, '127.0.0.1')
      .on('data', (piece) => pieces.push(piece))
      .on('end', () => {
        subscriber.next({ index, image: Buffer.concat(pieces) });
        subscriber.complete();
      })
      .on('error', (error) => subscriber.error(error));
    return () => socket.destroy();
  });

const gif = gifenc.GIFEncoder();

/** Adds a frame, and writes what is new of the GIF. */
function addFrame({ image }) {
  const { width, height, data } = pngjs.PNG.sync.read(image);
  const palette = gifenc.quantize(data, 256);
  gif.writeFrame(gifenc.applyPalette(data, palette), width, height, { palette, delay: 500 });
  writeNew();
}

let written = 0;
function writeNew() {
  const bytes = gif.bytes();
  process.stdout.write(bytes.slice(written));
  written = bytes.length;
}

const frames = pipe(
  mergeMap(download, CONNECTIONS), // many wait at the same time
  inOrder(({ index }) => index), // the writer needs them in order
);

range(0, count)
  .pipe(withinWindow(WINDOW, frames, () => 1)) // started and not yet written
  .subscribe({
    next: addFrame, // while other images are on their way
    complete: () => {
      gif.finish();
      writeNew();
    },
  });
