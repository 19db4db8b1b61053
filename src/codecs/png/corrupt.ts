import { PipelineError } from '../../errors.js';

export const corrupt = (what: string): PipelineError =>
  new PipelineError('ERR_PNG_CORRUPT', `The PNG is damaged: ${what}`);
