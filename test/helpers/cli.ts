import { resolve } from 'node:path';
import { start, type Ended, type ProcessOptions, type Running } from './processes.js';
import { runWarm, type WarmOptions } from './warm-runs.js';

/** The command as `npm run build` makes it. */
export const CLI = resolve(__dirname, '../../dist/bin/image-pipeline.js');

export const startCli = (args: readonly string[], options?: ProcessOptions): Running =>
  start(process.execPath, [CLI, ...args], options);

/** Runs the command to its end, which it must come to by itself. */
export const runCli = (args: readonly string[], options?: WarmOptions): Promise<Ended> =>
  runWarm(CLI, args, options);

export interface Server extends Running {
  readonly port: number;
}

/** Starts `serve` on a free loopback port and waits until it listens. */
export async function startServer(args: readonly string[] = []): Promise<Server> {
  const server = startCli(['serve', '--host', '127.0.0.1', '--port', '0', ...args]);
  const [, port] = await server.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
  return { ...server, port: Number(port) };
}

/** What `fetch`, `gif` and `demo` print on stdout: seconds by stage. */
export const TIME = '\\d+\\.\\d{3}';

/** The three lines of a whole job, and nothing else. */
export const THREE_TIMES = new RegExp(
  `^Frames download time: ${TIME}\nGIF creation time: ${TIME}\nTotal time: ${TIME}\n$`,
);
