import type { TraceResult } from '../../index.js';

/** Says what a trace leaves out; `undefined` if it has all of the run. */
export function traceWarning({ events, dropped, duration }: TraceResult): string | undefined {
  if (dropped === 0) return undefined;
  const seconds = (duration / 1_000).toFixed(1);
  return `The trace is full: it has the first ${events} events, up to ${seconds} s`;
}
