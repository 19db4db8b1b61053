import { resolve } from 'node:path';
import { expect } from '@jest/globals';
import { start, type ProcessOptions, type Running } from './processes.js';
import { runWarm } from './warm-runs.js';

/** The fields of a `PipelineError` that a program may rely on. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly index?: number;
  readonly endpoint?: string;
  readonly path?: string;
}

export interface Outcome {
  readonly events: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
  /** Why the pipeline failed; `undefined` where it completed. */
  readonly error: Failure | undefined;
}

/** Starts a script of `test/helpers/scripts` in a Node of its own. */
export const startScript = (
  name: string,
  args: readonly unknown[],
  options?: ProcessOptions,
): Running =>
  start(process.execPath, [scriptPath(name), ...args.map((arg) => JSON.stringify(arg))], options);

const scriptPath = (name: string): string => resolve(__dirname, 'scripts', name);

/** Runs such a script to its end, which must be a good one, and reads the JSON that it printed. */
export async function runScript<Result>(name: string, ...args: unknown[]): Promise<Result> {
  const texts = args.map((arg) => JSON.stringify(arg));
  const { code, stdout, stderr } = await runWarm(scriptPath(name), texts);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

/**
 * Runs a pipeline of the library: what it emitted and how it ended. It fails where anything else is
 * printed, and where something is left that would keep the process alive.
 */
export const runPipeline = (
  pipeline: 'fetchPipeline' | 'gifPipeline' | 'servePipeline',
  options: Readonly<Record<string, unknown>>,
): Promise<Outcome> => runScript<Outcome>('run-pipeline.mjs', pipeline, options);
