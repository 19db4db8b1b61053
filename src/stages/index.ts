/** The steps of the pipelines, each an RxJS operator or a source, to compose your own pipeline. */
export { accept, type AcceptOptions } from './accept.js';
export { chunk } from './chunk.js';
export { download, type DownloadOptions, type Retry } from './download.js';
export { encode, type EncodeStageOptions } from './encode.js';
export { generate, type GenerateOptions } from './generate.js';
export { resume, type ResumeOptions } from './resume.js';
export { save, type SaveOptions } from './save.js';
export { send, type SendOptions, type Sent } from './send.js';
export { writeGif, type WriteGifOptions } from './write-gif.js';
