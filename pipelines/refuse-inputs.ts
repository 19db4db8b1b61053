import type { BigIntStats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { PipelineError } from '../src/errors.js';
import { framePath } from '../src/io/frame-file.js';
import { frameIndicesIn, indexOf } from '../src/io/frames-folder.js';
import type { OutputPlace } from '../src/io/output-place.js';
import { isSameFile, isSameFolder, statsBehind, type FileBehind } from '../src/io/same-file.js';

/** What a run reads or keeps, so that its GIF must not be written over it. */
export interface Inputs {
  /** `isPlain` says that a path is known to be no link. */
  readonly sources: readonly (FileBehind & { readonly isPlain?: boolean })[];
  /** The folder of the frames 0 to `count - 1`, which the run writes itself. */
  readonly frames?: { readonly folder: string; readonly count: number };
}

/** Where a GIF is written. */
export interface Target {
  /** For messages. */
  readonly name: string;
  /** `undefined` for a stream. */
  readonly place: OutputPlace | undefined;
  /** Of what is there. */
  readonly stats: BigIntStats | undefined;
}

/**
 * Refuses an output that is one of the inputs, by whatever name.
 *
 * @throws PipelineError `ERR_OUTPUT_IS_INPUT`.
 */
export async function refuseInputs(target: Target, inputs: Inputs): Promise<void> {
  const { place, stats } = target;
  const { frames } = inputs;
  if (place && frames && (await isFrame(place.path, frames))) {
    throw isInput(target, 'one of the frames of this run', place.path);
  }
  if (!stats?.isFile()) return;
  const suspects = await suspectsFor(target, stats, inputs);
  for (let k = 0; k < suspects.length; k += AT_ONCE) {
    const some = suspects.slice(k, k + AT_ONCE);
    const found = await Promise.all(some.map(statsBehind));
    const same = found.findIndex((behind) => isSameFile(stats, behind));
    if (same !== -1) throw isInput(target, ...nameOf(target, some[same]?.path));
  }
}

/** Looking at one file after another takes thrice as long. */
const AT_ONCE = 64;

/** Whether a path is one of the run's frames, be it there yet or not. */
async function isFrame(
  path: string,
  { folder, count }: NonNullable<Inputs['frames']>,
): Promise<boolean> {
  const index = indexOf(basename(path));
  return index !== undefined && index < count && (await isSameFolder(dirname(path), folder));
}

/** The inputs that may be a file that is there. One that has a single name is known by that. */
async function suspectsFor(
  { place }: Target,
  { nlink }: BigIntStats,
  { sources, frames }: Inputs,
): Promise<Inputs['sources']> {
  if (place && nlink === 1n) {
    const name = basename(place.path);
    return sources.filter(({ path, isPlain }) => !isPlain || basename(String(path)) === name);
  }
  if (!frames) return sources;
  const indices = await frameIndicesIn(frames.folder);
  const ours = indices.filter((index) => index < frames.count);
  return [...sources, ...ours.map((index) => ({ path: framePath(frames.folder, index) }))];
}

/** An input for messages, and its path. */
const nameOf = ({ name }: Target, input: unknown): [which: string, path?: string] => {
  if (typeof input !== 'string') return ['the input'];
  return [input === name ? 'one of the inputs' : `the input ${input}`, input];
};

const isInput = ({ name }: Target, which: string, path?: string): PipelineError =>
  new PipelineError(
    'ERR_OUTPUT_IS_INPUT',
    `${name} is ${which}, which the GIF would be written over: choose another \`output\``,
    { path },
  );
