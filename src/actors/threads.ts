/**
 * threads.js, without its signal handlers: on SIGINT and SIGTERM it would call `process.exit(0)` and
 * cut off whatever its user still has to close. It offers no other way to be rid of them, so they are
 * known by what they call.
 */
import { spawn, Worker } from 'threads';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  for (const listener of process.listeners(signal)) {
    if (String(listener).includes('terminateWorkersAndMaster')) process.off(signal, listener);
  }
}

export { spawn, Worker };
