import { messageOf, PipelineError } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import type { CommandErrorCode, ErrorFields } from './lines.js';

/**
 * An error in the form of a line.
 *
 * @param message its message for the user of the command.
 */
export function errorFields(error: unknown, message = inFlags(messageOf(error))): ErrorFields {
  if (!(error instanceof PipelineError)) return { code: UNEXPECTED, message };
  const { code, endpoint, path } = error;
  return { code, message, endpoint, path };
}

const UNEXPECTED: CommandErrorCode = 'ERR_UNEXPECTED';
