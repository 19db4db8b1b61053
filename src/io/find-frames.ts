import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError, systemCode } from '../errors.js';
import { kindOf } from './file-kind.js';
import { unreadable } from './frame-file.js';
import { globFiles, isPattern } from './glob-files.js';
import { fromSystemPath, toSystemPath } from './path-bytes.js';
import { isStandardInput } from './standard-paths.js';

/** Where frames are: one in a file, one or more in a pipe. */
export interface FrameSource {
  readonly path: string;
  readonly isPipe: boolean;
  /** Whether it is known to be a file and no link to one. */
  readonly isPlain?: boolean;
}

/**
 * Lists the frames that a user named: a folder stands for the PNG, JPEG and WebP files in it (hidden ones aside), a
 * glob pattern for the files that match, a file or a pipe for itself. Inputs keep the order they were named in;
 * inside a folder or a pattern the order is natural: `2.png` before `10.png`.
 *
 * @returns at least one.
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
    // A file of that very name is meant before a pattern is.
    if (isNoFile(error) && isPattern(input)) {
      return (await globFiles(input)).sort(naturally).map(ofFile);
    }
    throw unreadable(input, error);
  }
}

const ofFile = (path: string): FrameSource => ({ path, isPipe: false });

/** Whether no file can have this name, be it for its length or for a file in the place of a folder. */
const isNoFile = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '');

/** The frames in a folder. That one of them is no regular file is told when it is read. */
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

/** Runs of digits by their value; names that only differ in leading zeros by their characters. */
const naturally = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);
