import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code; `undefined` if a signal ended it, or if it could not be started. */
  readonly code: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  /** Why it could not be started. */
  readonly error: Error | undefined;
  /** The end of the text that it wrote to stderr. It is not trusted: it may hold escape sequences. */
  readonly messages: string;
}

/** A program that runs. */
export interface Program {
  readonly stdout: Readable;
  /** File descriptor 3 of the program, for a second output. */
  readonly side: Readable;
  /** Resolves when the program has ended and all of its output was read. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends it at once. */
  readonly kill: () => void;
}

/** The most characters of stderr that are kept: the last ones, because they say why a program failed. */
const MAX_MESSAGES = 4_096;

/**
 * Starts a program without a shell. It does not get the signals of the terminal: Ctrl-C reaches this process,
 * which then kills it. If this process is killed, the program ends with its next write, because nobody reads.
 *
 * @param name a path, or a name that is looked up in PATH.
 */
export function startProgram(name: string, args: readonly string[]): Program {
  const child = spawn(name, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let messages = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    messages = (messages + text).slice(-MAX_MESSAGES);
  });
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]): ProgramEnd => ({
      code: (code as number | null) ?? undefined,
      signal: (signal as string | null) ?? undefined,
      error: undefined,
      messages,
    }),
    (error: unknown): ProgramEnd => ({
      ...{ code: undefined, signal: undefined, messages },
      error: error as Error,
    }),
  );
  const side = child.stdio[3] as Readable | null | undefined;
  return {
    // A process that may open no more files gets no pipes.
    stdout: child.stdout ?? Readable.from([]),
    side: side ?? Readable.from([]),
    ended,
    kill: () => {
      child.kill('SIGKILL');
      // Otherwise `close` would wait until somebody has read the rest of the output.
      child.stdout?.destroy();
      side?.destroy();
    },
  };
}
