/** What `serve` is measured against: a server that writes one constant PNG and closes, and no more. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [, , pngPath] = process.argv;
const png = readFileSync(pngPath);
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.end(png);
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(server.address().port);
});
