/** The server that `serve` is compared with: it only writes one constant PNG and closes. */
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
