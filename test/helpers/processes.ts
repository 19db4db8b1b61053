import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterThisTest } from './clean-up.js';
import { startReaper, type Reaper } from './reaper.js';

export interface ProcessOptions {
  readonly cwd?: string;
  /** Laid over the environment of the tests; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Without the lines of {@link PROGRESS}; `stderr()` and `line()` have them. */
  readonly stderr: string;
}

/**
 * How far a run of the command is, which it says once it takes over a second: whether it does, and how
 * often, is up to the machine.
 */
const PROGRESS = /^\d+ (of \d+ )?frames\n/gm;

export interface Running {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits for a whole line of stdout, or of stderr, that matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

let reaper: Reaper | undefined;

/**
 * Starts a program. What is left of it after the test is killed, with all that it started: they are a
 * process group of their own.
 */
export function start(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: ProcessOptions = {},
): Running {
  const child = spawn(program, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));

  const ended = once(child, 'close').then(([code, signal]) =>
    endedOf(code as number | null, signal as NodeJS.Signals | null, stdout, stderr),
  );
  ended.catch(() => undefined); // told to whoever waits for it
  const group = ownGroup(child.pid);
  afterThisTest(async () => {
    group.kill();
    await ended.catch(() => undefined);
    group.ended();
  });

  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = find(pattern, stdout) ?? find(pattern, stderr);
          if (found) resolve(found);
        };
        look();
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        ended.then(({ code }) => {
          reject(new Error(`Ended with ${code} before ${pattern}\n${stdout}\n${stderr}`));
        }, reject);
      }),
    kill: (signal) => {
      child.kill(signal);
    },
    ended,
  };
}

/** How a process ended and what it printed. */
export const endedOf = (
  code: number | null,
  signal: NodeJS.Signals | null,
  stdout: string,
  stderr: string,
): Ended => ({ code, signal, stdout, stderr: stderr.replace(PROGRESS, '') });

/**
 * A process that leads a group of its own (`detached`): the reaper ends that, where the tests cannot.
 *
 * @param pid `undefined` where the process did not start.
 */
export function ownGroup(pid: number | undefined) {
  if (pid === undefined) return { kill: () => undefined, ended: () => undefined };
  reaper ??= startReaper();
  reaper.started(pid);
  return { kill: () => killGroup(pid), ended: () => reaper?.ended(pid) };
}

/** Kills a process and its children, those that have outlived it, too. */
function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all have ended
  }
}

/** The first whole line that matches. */
function find(pattern: RegExp, text: string): RegExpExecArray | undefined {
  for (const line of text.split('\n').slice(0, -1)) {
    const match = pattern.exec(line);
    if (match) return match;
  }
  return undefined;
}

/** The environment without what would steer the command under test; `more` is laid over it. */
export const environment = (more: NonNullable<ProcessOptions['env']>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('IMAGE_PIPELINE_')),
  ),
  ...more,
});

/** The lines of what a program printed. */
export const lines = (text: string): string[] => (text === '' ? [] : text.trimEnd().split('\n'));
