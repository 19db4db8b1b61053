import { accessSync, constants, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, type RunRecord } from '../../../index.js';
import type { Comparison } from '../comparison.js';
import { asPage } from './page.js';
import { asPicture } from './picture.js';

/** Writes the files of `--report`. */
export type WriteReports = (comparison: Comparison, timelines: readonly RunRecord[]) => void;

/**
 * Checks that the files can be written, before minutes are spent on runs. The returned function writes them:
 * a picture to a path that ends in `.svg`, a page to any other.
 *
 * @throws Error for a path that cannot be written.
 */
export function openReports(paths: readonly string[]): WriteReports {
  for (const path of paths) {
    attempt(path, () => {
      accessSync(dirname(path), constants.W_OK);
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
      if (isFolder) throw new Error('it is a folder');
    });
  }
  return (comparison, timelines) => {
    for (const path of paths) {
      const isPicture = /\.svg$/i.test(path);
      const text = isPicture ? asPicture(comparison) : asPage(comparison, timelines);
      attempt(path, () => {
        const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
        const target = exists ? realpathSync(path) : path; // a link stays
        const part = `${target}.part`;
        writeFileSync(part, text);
        renameSync(part, target); // a file that exists is whole
      });
    }
  };
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw new Error(`Cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}
