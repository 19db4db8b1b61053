import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `max` connections of a server open: one more closes the oldest. Connections that say
 * nothing, or say it slowly, or do not read their answer, can so keep nobody out; who has just come
 * is answered. (Node's own `maxConnections` closes the new one.)
 */
export function makeRoom(server: Server, max: number): void {
  const open = new Set<Socket>(); // in the order in which they came
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= max) return;
    const [oldest] = open;
    oldest?.destroy();
  });
}
