/**
 * The tables of options: the name, default, check and description of each option. You can make a command
 * line, a form or a configuration file of your own from them; the command of this package is made from them.
 */
export type { Optional } from './check.js';
export {
  byteCount,
  host,
  milliseconds,
  numberWithin,
  oneOf,
  text,
  toggle,
  wholeNumber,
} from './kinds.js';
export {
  checkOptions,
  GROUPS,
  option,
  type AnyTable,
  type Described,
  type Group,
  type Kind,
  type Option,
  type OptionTable,
  type OptionText,
  type Undescribed,
} from './option.js';
export { fetchTable } from './fetch.js';
export { gifTable } from './gif.js';
export { queueRunTable, type QueueRunSettings } from './queue.js';
export { imageSize, serveTable } from './serve.js';
export { workTable } from './work.js';
export type { WithFps } from './timing.js';
