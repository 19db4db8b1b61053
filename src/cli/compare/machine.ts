import { availableParallelism, cpus } from 'node:os';
import { version } from '../process/version.js';

/** The machine and the versions with which times were measured. */
export interface Machine {
  /** The model of the processor. */
  readonly cpu: string;
  /** The number of cores that this process may use. */
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** The version of this package. */
  readonly version: string;
}

/** This machine. */
export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: availableParallelism(),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  version,
});
