import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { afterThisTest } from './clean-up.js';
import { endedOf, environment, ownGroup, type Ended, type ProcessOptions } from './processes.js';

const SCRIPT = resolve(__dirname, 'scripts/warm-runs.mjs');

/** Processes that wait for a program to run; more of them where runs overlap. */
const idle: WarmProcess[] = [];

/**
 * Runs a program of Node to its end, in a process that has run others before: some 0.3 s of CPU less
 * than a process of its own, which is most of a small run. For what ends by itself; pipes,
 * signals, limits and flags of Node want a process of their own (`start`).
 *
 * @param program the path of a module.
 */
export async function runWarm(
  program: string,
  args: readonly string[],
  { cwd = process.cwd(), env = {}, stdin }: WarmOptions = {},
): Promise<Ended> {
  const host = idle.pop() ?? new WarmProcess();
  let isOver = false;
  afterThisTest(() => isOver || host.kill());
  const ended = await host.run({ program, args, cwd, env: environment(env), stdin });
  isOver = true;
  if (host.isAlive) idle.push(host);
  return ended;
}

afterAll(async () => {
  await Promise.all(idle.splice(0).map((host) => host.kill()));
});

export interface WarmOptions extends ProcessOptions {
  /** The path of the file that is standard input; without one, that is empty. */
  readonly stdin?: string | undefined;
}

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: string | undefined;
}

class WarmProcess {
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly group: ReturnType<typeof ownGroup>;
  private readonly closed: Promise<unknown[]>;
  private readonly ready: Promise<unknown[]>;
  private stdout = '';
  private stderr = '';
  private heard: () => void = () => undefined;

  constructor() {
    const child = spawn(process.execPath, [SCRIPT], {
      env: environment({}),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    }) as ChildProcessByStdio<null, Readable, Readable>;
    this.child = child;
    this.closed = once(child, 'close');
    this.ready = once(child, 'message');
    this.group = ownGroup(child.pid);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.heard();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.heard();
    });
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async run(run: Run): Promise<Ended> {
    await this.ready;
    this.stdout = '';
    this.stderr = '';
    const end = `\0${randomUUID()}`;
    const over = this.over(end);
    this.child.send({ ...run, end });
    const [code, signal] = (await Promise.race([over, this.closed])) as [number, NodeJS.Signals];
    return endedOf(code, signal, this.stdout.replace(end, ''), this.stderr.replace(end, ''));
  }

  /** The exit code, once all that was printed before it is here. */
  private async over(end: string): Promise<[number, null]> {
    const printed = new Promise<void>((resolve) => {
      this.heard = () => {
        if (this.stdout.endsWith(end) && this.stderr.endsWith(end)) resolve();
      };
    });
    const [answer] = await Promise.all([once(this.child, 'message'), printed]);
    const [{ code }] = answer as [{ readonly code: number }];
    return [code, null];
  }

  async kill(): Promise<void> {
    this.group.kill();
    await this.closed;
    this.group.ended();
  }
}
