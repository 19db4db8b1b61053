import type { BigIntStats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { PipelineError } from '../src/errors.js';
import { framePath } from '../src/io/frame-file.js';
import { frameIndicesIn, indexOf } from '../src/io/frames-folder.js';
import type { OutputPlace } from '../src/io/output-place.js';
import { isSameFile, isSameFolder, statsBehind, type FileBehind } from '../src/io/same-file.js';

/** The files that a run reads or keeps, and that its GIF must not overwrite. */
export interface Inputs {
  /** `isPlain`: the path is known not to be a symbolic link. */
  readonly sources: readonly (FileBehind & { readonly isPlain?: boolean })[];
  /** The folder of the frames 0 to `count - 1`, which the run writes itself. */
  readonly frames?: { readonly folder: string; readonly count: number };
}

/** The output for the GIF. */
export interface Target {
  /** The name of the output, for messages. */
  readonly name: string;
  /** `undefined` for a stream. */
  readonly place: OutputPlace | undefined;
  /** The stats of the file that exists there; `undefined` if none does. */
  readonly stats: BigIntStats | undefined;
}

/**
 * Throws if the output is one of the inputs, even under another name.
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

/** Files that are checked at once: one after another takes three times as long. */
const AT_ONCE = 64;

/** Whether a path is one of the run's frames, which may not exist yet. */
async function isFrame(
  path: string,
  { folder, count }: NonNullable<Inputs['frames']>,
): Promise<boolean> {
  const index = indexOf(basename(path));
  return index !== undefined && index < count && (await isSameFolder(dirname(path), folder));
}

/** The inputs that may be the output's file. If the file has only one name, inputs need that name. */
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

/** A description of an input for messages, and its path. */
const nameOf = ({ name }: Target, input: unknown): [which: string, path?: string] => {
  if (typeof input !== 'string') return ['the input'];
  return [input === name ? 'one of the inputs' : `the input ${input}`, input];
};

const isInput = ({ name }: Target, which: string, path?: string): PipelineError =>
  new PipelineError(
    'ERR_OUTPUT_IS_INPUT',
    `${name} is ${which}, and the GIF would overwrite it: choose another \`output\``,
    { path },
  );
