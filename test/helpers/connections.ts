import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterThisTest } from './clean-up.js';

/** Opens a connection to loopback; it is closed after the test. */
export async function openConnection(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  afterThisTest(() => socket.destroy());
  await once(socket, 'connect');
  socket.on('error', () => undefined); // how a connection ended shows in its bytes
  return socket;
}

/** Everything that comes until the connection closes, or is reset. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(parts);
}

/** Connects and takes what the server gives. */
export const receive = async (port: number): Promise<Buffer> => readAll(await openConnection(port));

/** Whether somebody accepts connections there. */
export async function isListening(port: number): Promise<boolean> {
  try {
    (await openConnection(port)).destroy();
    return true;
  } catch {
    return false;
  }
}
