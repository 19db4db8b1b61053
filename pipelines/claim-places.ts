import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import { PipelineError, systemCode } from '../src/errors.js';
import { makeFramesFolder } from '../src/io/frames-folder.js';
import { LockedError, takeLock, type Lock } from '../src/io/lock-file.js';
import { STALE_AFTER } from '../src/io/lock-holder.js';
import { makeFolder } from '../src/io/make-folder.js';
import { findOutput, type OutputPlace } from '../src/io/output-place.js';
import { folderLockPath, lockPath } from '../src/io/part-path.js';
import { ownIdentity, type ProcessIdentity } from '../src/io/process-identity.js';
import { statsBehind, type FileBehind } from '../src/io/same-file.js';
import { isStandardOutput } from '../src/io/standard-paths.js';
import { writeError } from '../src/io/write-error.js';
import { withAsyncResource } from '../src/operators/with-async-resource.js';
import { checkOutputName } from '../src/options/output.js';
import { refuseInputs, type Inputs } from './refuse-inputs.js';

/** The inputs and outputs of a run. */
export interface Claim extends Inputs {
  /** `undefined` if no GIF is made. */
  readonly output: string | Writable | undefined;
  readonly force: boolean;
}

/**
 * Checks that the GIF would not overwrite an input, locks the GIF and the folder of frames, and starts
 * `run`. The locks are released when the run has ended.
 *
 * @throws (through the stream) PipelineError `ERR_OUTPUT_IS_INPUT`, `ERR_IN_USE`, `ERR_OUTPUT_UNWRITABLE`,
 *   `ERR_FRAMES_DIR_UNWRITABLE`, `ERR_DISK_FULL`; InvalidOptionError for a link to a name of another kind.
 */
export const claimPlaces = <T>(claim: Claim, run: () => Observable<T>): Observable<T> =>
  withAsyncResource(() => takePlaces(claim), run);

async function takePlaces({ output, force, ...inputs }: Claim): Promise<Lock> {
  const place = await findPlace(output);

  const name = typeof output === 'string' ? output : 'The output';
  if (place) checkOutputName(place.path, force, name);
  if (output !== undefined) {
    const stats = place?.stats ?? (await statsBehind(streamOf(output)));
    await refuseInputs({ name, place, stats }, inputs);
  }

  /** The steps that undo the claim, in the order in which they run. */
  const giveBack: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const step of giveBack.splice(0)) await step();
  };
  const claim = async (
    make: () => Promise<() => Promise<void>>,
    lock: () => Promise<Lock | undefined>,
  ) => {
    giveBack.unshift(await make());
    const taken = await lock();
    if (taken) giveBack.unshift(() => taken.close());
  };
  try {
    if (place && !place.isDirect) {
      await claim(
        () => makeFolderOf(place.path, name),
        () => lockOutput(place.path, name),
      );
    }
    const folder = inputs.frames?.folder;
    if (folder !== undefined) {
      await claim(
        () => makeFramesFolder(folder),
        () => lockFolder(folder),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** The place that an output path stands for; `undefined` for a stream. */
async function findPlace(output: Claim['output']): Promise<OutputPlace | undefined> {
  if (typeof output !== 'string' || isStandardOutput(output)) return undefined;
  try {
    return await findOutput(output);
  } catch (error) {
    throw writeError('ERR_OUTPUT_UNWRITABLE', output, error);
  }
}

const streamOf = (output: string | Writable): FileBehind =>
  typeof output === 'string' ? process.stdout : (output as FileBehind);

/** Locks a folder. A read-only folder needs no lock: a run may still keep all of its frames. */
async function lockFolder(folder: string): Promise<Lock | undefined> {
  try {
    return await takeLock(folderLockPath(folder));
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return undefined;
    throw error instanceof LockedError
      ? inUse(folder, 'saves frames there', '`framesDir`', error)
      : writeError('ERR_FRAMES_DIR_UNWRITABLE', folder, error);
  }
}

async function makeFolderOf(path: string, output: string): Promise<() => Promise<void>> {
  try {
    return await makeFolder(dirname(path));
  } catch (error) {
    throw writeError('ERR_OUTPUT_UNWRITABLE', output, error);
  }
}

async function lockOutput(path: string, output: string): Promise<Lock> {
  try {
    return await takeLock(lockPath(path));
  } catch (error) {
    throw error instanceof LockedError
      ? inUse(output, 'writes it', '`output`', error)
      : writeError('ERR_OUTPUT_UNWRITABLE', output, error);
  }
}

function inUse(path: string, does: string, option: string, cause: LockedError): PipelineError {
  return new PipelineError(
    'ERR_IN_USE',
    `${path} is in use: ${nameOf(cause.holder)} ${does}. Wait until it has ended, or choose another ${option}`,
    { path, cause },
  );
}

function nameOf(holder: ProcessIdentity | undefined): string {
  if (!holder) return 'another process';
  const own = ownIdentity();
  if (holder.place !== own.place) {
    // A process on another machine or in another container cannot be checked.
    const host = /^[\w.-]{1,64}$/.test(holder.host) ? ` on ${holder.host}` : '';
    return `process ${holder.pid}${host} (or it was killed less than ${STALE_AFTER / 1_000} s ago)`;
  }
  return holder.pid === own.pid ? 'this process' : `process ${holder.pid}`;
}
