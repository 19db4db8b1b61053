/**
 * What `fetch` is measured against: a loop that connects, reads and discards. Prints the connections
 * per second, counted from the first connection to the last close.
 *
 * usage: bare-client.mjs PORT COUNT CONCURRENCY
 */
import { connect } from 'node:net';

const [port, count, concurrency] = process.argv.slice(2).map(Number);
let started = 0;
let ended = 0;
let bytes = 0;
const start = performance.now();

const next = () => {
  if (started === count) return;
  started += 1;
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  socket.on('close', () => {
    ended += 1;
    if (ended < count) next();
    else
      console.log(
        JSON.stringify({ perSecond: count / ((performance.now() - start) / 1000), bytes }),
      );
  });
};
for (let k = 0; k < concurrency; k += 1) next();
