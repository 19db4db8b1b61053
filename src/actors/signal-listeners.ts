/** The listeners that stood before threads.js was loaded: import this first. */
export const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export const listenersBefore = SIGNALS.map((signal) => new Set(process.listeners(signal)));
