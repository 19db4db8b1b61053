// What the kernel does on loopback while a server sleeps: it accepts connections, and keeps what is sent, until its
// buffers are full.
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

// A server in a thread that listens, and then does nothing at all until it is woken.
const SERVER = `const { createServer } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1', 128, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(workerData, 0, 0);
});`;
const CONNECTIONS = 100;
const MEGABYTE = Buffer.alloc(2 ** 20);

const bell = new Int32Array(new SharedArrayBuffer(4));
const server = new Worker(SERVER, { eval: true, workerData: bell });
const [port] = await once(server, 'message');

const begin = performance.now();
const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1'));
await Promise.all(sockets.map((socket) => once(socket, 'connect')));
const each = ((performance.now() - begin) * 1_000) / CONNECTIONS;
console.log(
  `${CONNECTIONS} connections are open, ${each.toFixed(0)} µs for each; the server sleeps`,
);

// The kernel takes what fits into its buffers. The rest waits in this process.
const [socket] = sockets;
let taken = 0;
for (let k = 0; k < 32; k += 1) socket.write(MEGABYTE, () => (taken += 1));
let before = -1;
while (before !== taken) {
  before = taken;
  await new Promise((resolve) => setTimeout(resolve, 300));
}
console.log(`the kernel took ${taken} of 32 MB that nobody has read, and then no more`);

Atomics.store(bell, 0, 1);
Atomics.notify(bell, 0);
while (taken < 32) await new Promise((resolve) => setTimeout(resolve, 10));
console.log('the server woke up and reads: now all 32 MB are gone');
for (const each of sockets) each.destroy();
await server.terminate();
