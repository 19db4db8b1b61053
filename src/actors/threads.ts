import { createRequire } from 'node:module';

/**
 * threads.js, loaded without its signal handlers: on SIGINT and SIGTERM it would call
 * `process.exit(0)` and cut off whatever its user still has to close.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

// Loaded by `require`, because an `import` would run before the handlers that stand can be noted.
const load = createRequire(import.meta.url);
const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
const threads = load('threads') as typeof import('threads');
SIGNALS.forEach((signal, k) => {
  for (const listener of process.listeners(signal)) {
    if (!before[k]?.has(listener)) process.off(signal, listener);
  }
});

export const { spawn, Worker } = threads;
export type Worker = InstanceType<typeof threads.Worker>;
