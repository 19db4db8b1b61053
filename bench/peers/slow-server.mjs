/**
 * A server that serves PLACES connections at once, each for MS milliseconds, while the others wait; a
 * client that opens too many overloads it. A connection to the next port (PORT + 1) gets, as text, the most
 * connections that were open at once since the last such request.
 *
 * usage: slow-server.mjs PNG PLACES MS
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [pngPath, places, time] = process.argv.slice(2);
const png = readFileSync(pngPath);
const waiting = [];
let open = 0;
let most = 0;
let served = 0;

const serve = () => {
  while (served < Number(places) && waiting.length > 0) {
    const socket = waiting.shift();
    if (socket.destroyed) continue;
    served += 1;
    setTimeout(() => {
      served -= 1;
      socket.end(png);
      serve();
    }, Number(time));
  }
};
const server = createServer((socket) => {
  open += 1;
  most = Math.max(most, open);
  socket.on('error', () => undefined);
  socket.on('close', () => (open -= 1));
  socket.resume();
  waiting.push(socket);
  serve();
});
const statistics = createServer((socket) => {
  socket.end(String(most));
  most = 0;
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  statistics.listen({ host: '127.0.0.1', port: server.address().port + 1 }, () => {
    console.log(server.address().port);
  });
});
