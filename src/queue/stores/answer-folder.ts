import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { messageOf, PipelineError, systemCode } from '../../errors.js';
import { isRun } from '../task.js';

/** How long the folder of a run that was killed is kept after its last chunk, in ms: a day. */
const KEPT = 86_400_000;

/**
 * The answers of a run in a folder of this user, below the system's folder for temporary files. They outlive a
 * process that is killed, so that another one can go on from them.
 */
export interface AnswerFolder {
  /** @param name `RUN/SHA256.answer` */
  put(name: string, document: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
  /** Deletes the folder of the run. */
  remove(): Promise<void>;
}

/**
 * Opens the folder of a run.
 *
 * @param resumes whether an earlier process must have made it.
 * @throws PipelineError `ERR_RUN_NOT_FOUND`, or `ERR_STORE_FAILED` for a folder that is another user's.
 */
export function openAnswerFolder(
  run: string,
  resumes: boolean,
  root = join(tmpdir(), `image-pipeline-runs-${process.getuid?.() ?? ''}`),
): AnswerFolder {
  const folder = join(root, run);
  if (resumes) requireRun(run, folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw failed(folder, messageOf(cause), cause);
  }
  for (const path of [root, folder]) requireOwn(path);
  void sweep(root, run, Date.now() - KEPT);
  const pathOf = (name: string): string => join(folder, basename(name));
  return {
    async put(name, document) {
      const path = pathOf(name);
      const part = `${path}.${randomUUID()}`;
      await writeFile(part, document, { mode: 0o600 });
      await rename(part, path);
    },
    get: async (name) => {
      try {
        return new Uint8Array(await readFile(pathOf(name)));
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw failed(folder, messageOf(error), error);
      }
    },
    delete: (name) => rm(pathOf(name), { force: true }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function requireRun(run: string, folder: string): void {
  try {
    if (lstatSync(folder).isDirectory()) return;
  } catch {
    // Below.
  }
  throw new PipelineError(
    'ERR_RUN_NOT_FOUND',
    `There is nothing of run ${run} on this machine (${folder}); it has ended, or it ran as another user or elsewhere`,
    { path: folder },
  );
}

/** Deletes the folders of runs that were killed long ago. */
async function sweep(root: string, own: string, before: number): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const path = join(root, name);
    const found = await lstat(path).catch(() => undefined);
    if (isRun(name) && name !== own && found && found.mtimeMs < before) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Others may make folders of any name there. */
function requireOwn(path: string): void {
  const found = lstatSync(path);
  const { uid, mode } = found;
  const isOwn = found.isDirectory() && uid === process.getuid?.() && (mode & 0o077) === 0;
  // Windows has other rights, and a folder for each user.
  if (isOwn || process.platform === 'win32') return;
  throw failed(path, 'it belongs to another user, or others may write to it');
}

const failed = (path: string, why: string, cause?: unknown): PipelineError =>
  new PipelineError('ERR_STORE_FAILED', `Cannot keep chunks in ${path}: ${why}`, { path, cause });
