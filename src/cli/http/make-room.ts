import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `max` connections of a server open: a further one closes the oldest. So a new client is
 * always answered, even if other clients send nothing, send slowly, or do not read their answer.
 * (`maxConnections` of Node closes the new connection instead.)
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
