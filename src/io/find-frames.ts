import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { messageOf, PipelineError, systemCode } from '../errors.js';

/**
 * Lists the frames that a user named: a folder stands for the PNG, JPEG and WebP files in it (hidden ones aside), a
 * glob pattern for the files that match, a file for itself. Inputs keep the order they were named in;
 * inside a folder or a pattern the order is natural: `2.png` before `10.png`.
 *
 * @returns paths, at least one.
 * @throws PipelineError `ERR_INPUT_UNREADABLE` or `ERR_NO_FRAMES`, naming the input.
 */
export async function findFrames(inputs: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const input of inputs) {
    const found = await expand(input);
    if (found.length === 0) {
      throw new PipelineError('ERR_NO_FRAMES', `There are no PNG, JPEG or WebP files in ${input}`, {
        path: input,
      });
    }
    for (const path of found) paths.push(path);
  }
  return paths;
}

async function expand(input: string): Promise<string[]> {
  try {
    const stats = await stat(input);
    if (!stats.isDirectory()) return [input];
    const names = (await readdir(input)).filter((name) => /^[^.].*\.(png|jpe?g|webp)$/i.test(name));
    return names.sort(naturally).map((name) => join(input, name));
  } catch (error) {
    // A file of that very name is meant before a pattern is.
    if (systemCode(error) === 'ENOENT' && isDynamicPattern(input)) {
      return (await glob(input, { expandDirectories: false })).sort(naturally);
    }
    throw new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read ${input}: ${messageOf(error)}`, {
      path: input,
      cause: error,
    });
  }
}

const collator = new Intl.Collator('en', { numeric: true });

/** Runs of digits by their value; names that only differ in leading zeros by their characters. */
const naturally = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);
