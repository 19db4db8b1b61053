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

/** Every file below a folder, hidden ones too, as sorted relative paths. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort(new Intl.Collator('en', { numeric: true }).compare);

/** `0.png` to `COUNT-1.png`, as {@link filesIn} lists them. */
export const frameNames = (count: number, folder = ''): string[] =>
  Array.from({ length: count }, (_, index) => join(folder, `${index}.png`));
