/**
 * threads.js, without its signal handlers: on SIGINT and SIGTERM it would call `process.exit(0)` and
 * cut off whatever its user still has to close.
 */
import { listenersBefore, SIGNALS } from './signal-listeners.js'; // modules run in this order
import { spawn, Worker } from 'threads';

SIGNALS.forEach((signal, k) => {
  for (const listener of process.listeners(signal)) {
    if (!listenersBefore[k]?.has(listener)) process.off(signal, listener);
  }
});

export { spawn, Worker };
