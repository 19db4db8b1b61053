import { realpathSync } from 'node:fs';
import { ENCODERS } from '../encoders/encoder.js';
import { frameError, PipelineError, systemCode } from '../errors.js';
import { isInside } from '../io/is-inside.js';
import type { EncodeJob } from '../jobs/encode-chunk.js';
import type { Frame } from '../messages.js';

/** What a worker allows. */
export interface JobLimits {
  /** The folder whose files a job may name; `undefined` for none. */
  readonly sharedRoot: string | undefined;
  /** The most pixels of a frame. */
  readonly maxPixels: number;
}

/**
 * Checks what a job asks of this machine: which files it reads, and which code it runs.
 *
 * @returns the job within the limits.
 * @throws PipelineError `ERR_QUEUE_FORBIDDEN`; `ERR_INPUT_UNREADABLE` for a file that is not there.
 */
export function allowJob(job: EncodeJob, { sharedRoot, maxPixels }: JobLimits): EncodeJob {
  if (!ENCODERS.some((name) => name === job.encoder)) {
    throw new PipelineError(
      'ERR_QUEUE_FORBIDDEN',
      `Workers have the encoders ${ENCODERS.join(' and ')}, and load no module for a run`,
    );
  }
  const before = job.before ? [job.before.anchor, job.before.last] : [];
  for (const frame of [...before, ...job.frames]) checkPath(frame, sharedRoot);
  return { ...job, maxPixels: Math.min(job.maxPixels, maxPixels) };
}

function checkPath({ index, image }: Frame, sharedRoot: string | undefined): void {
  if (typeof image !== 'string') return;
  const forbidden = (why: string): never => {
    throw new PipelineError('ERR_QUEUE_FORBIDDEN', `Frame ${index} (${image}) ${why}`, {
      index,
      path: image,
    });
  };
  if (sharedRoot === undefined) forbidden('is a path, and this worker has no `sharedRoot`');
  else if (!isInside(real(image, index), real(sharedRoot, index))) {
    forbidden(`is outside the \`sharedRoot\` of this worker`);
  }
}

/** The path without links, which could lead out of the folder. */
function real(path: string, index: number): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const message = `Cannot read ${path} (${systemCode(cause) ?? 'unknown'}); does this machine see the folder of the run?`;
    throw frameError(new PipelineError('ERR_INPUT_UNREADABLE', message, { cause }), {
      index,
      path,
    });
  }
}
