import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterThisTest } from './clean-up.js';

/** An empty folder that is removed after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'image-pipeline-test-'));
  afterThisTest(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Every file below a folder, hidden ones too, as sorted relative paths. Links are not followed. */
export const filesIn = (folder: string): string[] =>
  below(folder)
    .map((path) => path.slice(folder.length + 1))
    .sort(new Intl.Collator('en', { numeric: true }).compare);

/** `readdir` of several versions of Node follows links where it is `recursive`. */
const below = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path);
    return entry.isFile() ? [path] : [];
  });

/** `0.png` to `COUNT-1.png`, as {@link filesIn} lists them. */
export const frameNames = (count: number, folder = ''): string[] =>
  Array.from({ length: count }, (_, index) => join(folder, `${index}.png`));
