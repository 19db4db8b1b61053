import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { start, type Running } from './processes.js';
import { startCli } from './cli.js';
import { tempFolder } from './temp-folder.js';
import { until } from './until.js';

const run = promisify(execFile);

/** A Redis of its own, from Debian's package. */
export interface Redis {
  readonly port: number;
  readonly url: string;
  /** Runs a command by redis-cli, and returns its lines. */
  ask(...command: readonly string[]): Promise<string[]>;
  /** All keys, sorted. */
  keys(): Promise<string[]>;
  /** Kills it by SIGKILL: what it had is lost. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same port. */
  restart(): Promise<void>;
}

export async function startRedis(args: readonly string[] = []): Promise<Redis> {
  const port = await freePort();
  const folder = tempFolder();
  const ask = async (...command: readonly string[]): Promise<string[]> => {
    const { stdout } = await run('redis-cli', ['-p', String(port), ...command]);
    return stdout.split('\n').filter((line) => line !== '');
  };
  const answers = async (): Promise<boolean> => (await ask('ping').catch(() => ['']))[0] === 'PONG';
  let server: Running;
  const restart = async (): Promise<void> => {
    const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    server = start('redis-server', [...where, '--save', '', ...args]);
    await until('Redis answers', answers);
  };
  await restart();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ask,
    keys: async () => (await ask('keys', '*')).sort(),
    kill: async () => {
      server.kill('SIGKILL');
      await server.ended;
    },
    restart,
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts the command `worker`, and waits until it takes chunks. */
export async function startWorker(url: string, args: readonly string[] = []): Promise<Running> {
  const worker = startCli(['worker', '--queue', url, '-c', '1', ...args]);
  await worker.line(/takes chunks from/);
  return worker;
}
