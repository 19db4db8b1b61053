import type { Socket } from 'node:net';

/**
 * Resets a connection: RST, and nothing before it. `resetAndDestroy` would end the stream first where
 * it can, and then the other side may see an ordinary end instead.
 */
export function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}
