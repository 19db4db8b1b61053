/** A server that sends nothing to its first connection, and the same PNG at once to all others. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [, , pngPath] = process.argv;
const png = readFileSync(pngPath);
let connections = 0;
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  connections += 1;
  if (connections > 1) socket.end(png);
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  console.log(server.address().port);
});
