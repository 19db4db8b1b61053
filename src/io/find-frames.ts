import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError, systemCode } from '../errors.js';
import { kindOf } from './file-kind.js';
import { unreadable } from './frame-file.js';
import { globFiles, isPattern } from './glob-files.js';
import { fromSystemPath, toSystemPath } from './path-bytes.js';
import { isStandardInput } from './standard-paths.js';

/** An input of frames: a file with one frame, or a pipe with one or more. */
export interface FrameSource {
  readonly path: string;
  readonly isPipe: boolean;
  /** Whether the path is known not to be a symbolic link. */
  readonly isPlain?: boolean;
}

/**
 * Lists the frames of the inputs that a user named. A folder stands for its PNG, JPEG and WebP files
 * without the hidden ones, a glob pattern for the files that match it, a file or a pipe for itself.
 * Inputs keep their order; files of a folder or a pattern are sorted naturally: `2.png` before `10.png`.
 *
 * @returns at least one frame.
 * @throws PipelineError `ERR_INPUT_UNREADABLE` or `ERR_NO_FRAMES`, naming the input.
 */
export async function findFrames(inputs: readonly string[]): Promise<FrameSource[]> {
  const sources: FrameSource[] = [];
  for (const input of inputs) {
    const found = await expand(input);
    if (found.length === 0) {
      throw new PipelineError('ERR_NO_FRAMES', `There are no PNG, JPEG or WebP files in ${input}`, {
        path: input,
      });
    }
    for (const source of found) sources.push(source);
  }
  return sources;
}

async function expand(input: string): Promise<FrameSource[]> {
  if (isStandardInput(input)) return [{ path: input, isPipe: true }];
  try {
    const stats = await stat(toSystemPath(input));
    if (stats.isDirectory()) return await framesIn(input);
    if (stats.isFile() || stats.isFIFO()) return [{ path: input, isPipe: stats.isFIFO() }];
    throw new Error(`expected a folder, a file or a pipe, it is ${kindOf(stats)}`);
  } catch (error) {
    // An existing file whose name looks like a pattern is a file.
    if (isNoFile(error) && isPattern(input)) {
      return (await globFiles(input)).sort(naturally).map(ofFile);
    }
    throw unreadable(input, error);
  }
}

const ofFile = (path: string): FrameSource => ({ path, isPipe: false });

/** Whether an error says that no such file exists or can exist. */
const isNoFile = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '');

/** The frames in a folder. An entry that is not a regular file fails later, when it is read. */
async function framesIn(folder: string): Promise<FrameSource[]> {
  const entries = await readdir(toSystemPath(folder), { withFileTypes: true, encoding: 'buffer' });
  const found = await Promise.all(
    entries.map(async (entry): Promise<FrameSource[]> => {
      const name = fromSystemPath(entry.name);
      if (!/^[^.].*\.(png|jpe?g|webp)$/is.test(name) || entry.isDirectory()) return [];
      const path = join(folder, name);
      const isPlain = !entry.isSymbolicLink();
      return isPlain || !(await isFolder(path)) ? [{ path, isPipe: false, isPlain }] : [];
    }),
  );
  return found.flat().sort((a, b) => naturally(a.path, b.path));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(toSystemPath(path)).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

const collator = new Intl.Collator('en', { numeric: true });

/** Compares runs of digits by value, and names that differ only in leading zeros by characters. */
const naturally = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);
