/**
 * The client that `fetch` is compared with: it only connects, reads and discards. Prints as JSON the
 * connections per second, from the first connection to the last close, the bytes received, and the median
 * and the 99th percentile of the time from connecting to the close, in ms.
 *
 * usage: bare-client.mjs PORT COUNT CONCURRENCY
 */
import { connect } from 'node:net';

const [port, count, concurrency] = process.argv.slice(2).map(Number);
let started = 0;
let ended = 0;
let bytes = 0;
const times = new Float64Array(count);
const start = performance.now();

const next = () => {
  if (started === count) return;
  started += 1;
  const begin = performance.now();
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  socket.on('close', () => {
    times[ended] = performance.now() - begin;
    ended += 1;
    if (ended < count) next();
    else print();
  });
};
const print = () => {
  const perSecond = count / ((performance.now() - start) / 1000);
  times.sort();
  const [p50, p99] = [0.5, 0.99].map((part) => times[Math.floor(part * (count - 1))]);
  console.log(JSON.stringify({ perSecond, bytes, p50, p99 }));
};
for (let k = 0; k < concurrency; k += 1) next();
