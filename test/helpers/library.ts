import { resolve } from 'node:path';
import { expect } from '@jest/globals';
import { start, type ProcessOptions, type Running } from './processes.js';

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
  start(
    process.execPath,
    [resolve(__dirname, 'scripts', name), ...args.map((arg) => JSON.stringify(arg))],
    options,
  );

/** Runs such a script to its end, which must be a good one, and reads the JSON that it printed. */
export async function runScript<Result>(name: string, ...args: unknown[]): Promise<Result> {
  const { code, stdout, stderr } = await startScript(name, args).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

/**
 * Runs a pipeline of the library in a Node of its own: what it emitted and how it ended. It fails where
 * the process prints anything else or does not end by itself.
 */
export const runPipeline = (
  pipeline: 'fetchPipeline' | 'gifPipeline' | 'servePipeline',
  options: Readonly<Record<string, unknown>>,
): Promise<Outcome> => runScript<Outcome>('run-pipeline.mjs', pipeline, options);
