import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { toSystemPath } from '../../index.js';
import { answer } from './page-server.js';

/** The types that browsers show and frames may have, by the first bytes of their files. */
const TYPES: readonly (readonly [type: string, begin: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/webp', /^RIFF.{4}WEBP/s],
  ['image/gif', /^GIF8[79]a/],
];
const HEAD = 12;

/** Sends a file if it is a picture: 404 if there is none, or if it is something else. */
export function sendPicture(response: ServerResponse, path: string | undefined): void {
  const none = () => answer(response, 404, 'There is no picture\n');
  if (path === undefined) none();
  else {
    sendFile(response, path).then(
      (isSent) => isSent || none(),
      () => (response.headersSent ? response.destroy() : none()),
    );
  }
}

async function sendFile(response: ServerResponse, path: string): Promise<boolean> {
  // A pipe would block, and a folder is no picture.
  const file = await open(toSystemPath(path), constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    const type = stats.isFile() ? await typeOf(file) : undefined;
    if (type === undefined) return false;
    response.writeHead(200, { 'content-type': type, 'content-length': stats.size });
    await pipeline(file.createReadStream({ start: 0, end: stats.size - 1 }), response);
    return true;
  } finally {
    await file.close();
  }
}

async function typeOf(file: FileHandle): Promise<string | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
  const head = buffer.toString('latin1', 0, bytesRead);
  return TYPES.find(([, begin]) => begin.test(head))?.[0];
}
