// The client of the lab as one writes it first: one connection at a time, and then the GIF. Make it better step by
// step, in a copy, and ask how far you are:
//
//     cp examples/lab/client.mjs my-client.mjs
//     node examples/lab/check.mjs my-client.mjs
//
// It gets the port of a server on this machine and the number of images, and writes the GIF to standard output. The
// server sends one PNG over each connection and closes it: image k over the k-th connection.
import { connect } from 'node:net';
import gifenc from 'gifenc';
import pngjs from 'pngjs';

const [port, count] = process.argv.slice(2).map(Number);

function download() {
  return new Promise((resolve, reject) => {
    const pieces = [];
    connect(port, '127.0.0.1')
      .on('data', (piece) => pieces.push(piece))
      .on('end', () => resolve(Buffer.concat(pieces)))
      .on('error', reject);
  });
}

function addFrame(gif, image) {
  const { width, height, data } = pngjs.PNG.sync.read(image);
  const palette = gifenc.quantize(data, 256);
  gif.writeFrame(gifenc.applyPalette(data, palette), width, height, { palette, delay: 500 });
}

const images = [];
for (let index = 0; index < count; index += 1) images.push(await download());

const gif = gifenc.GIFEncoder();
for (const image of images) addFrame(gif, image);
gif.finish();
process.stdout.write(gif.bytes());
