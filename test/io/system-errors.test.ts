import { describe, expect, test } from '@jest/globals';
import { PipelineError } from '../../src/errors.js';
import { connectionError } from '../../src/io/connection-error.js';
import { kindOf } from '../../src/io/file-kind.js';
import { listenError } from '../../src/io/listen-error.js';
import { tooManyFiles } from '../../src/io/too-many-files.js';
import { writeError } from '../../src/io/write-error.js';
import { systemError } from '../helpers/system-error.js';

describe('a connection that failed', () => {
  test.each([
    [
      'ECONNREFUSED',
      'ERR_CONNECTION_REFUSED',
      'The connection was refused; is a server listening there?',
    ],
    ['ECONNRESET', 'ERR_CONNECTION_RESET', 'The connection was reset after 7 bytes'],
    ['EPIPE', 'ERR_CONNECTION_RESET', 'The connection was reset after 7 bytes'],
    [
      'ENOTFOUND',
      'ERR_HOST_NOT_FOUND',
      'There is no host named a.test (ENOTFOUND); is it spelled right?',
    ],
    [
      'EAI_AGAIN',
      'ERR_HOST_NOT_FOUND',
      'The name server gave no answer for a.test (EAI_AGAIN); is the network up?',
    ],
    ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'].map((code) => [
      code,
      'ERR_HOST_UNREACHABLE',
      `a.test is unreachable (${code}); is the address right, and is the network up?`,
    ]),
    [
      'EADDRNOTAVAIL',
      'ERR_NO_LOCAL_PORT',
      'No local port is free (EADDRNOTAVAIL); a lower `rate` opens fewer connections a second',
    ],
    ['EIO', 'ERR_CONNECTION_FAILED', 'The connection failed after 7 bytes: EIO: it failed'],
  ])('%s is %s', (system, code, message) => {
    const cause = systemError(system);
    expect(connectionError(cause, 'a.test', 7)).toMatchObject({ code, message, cause });
  });

  test('of several addresses, the one that refused says most, then the first', () => {
    const errors = ['ENETUNREACH', 'ECONNREFUSED', 'EIO'].map((code) => systemError(code));
    const code = (some: readonly Error[]) =>
      connectionError(new AggregateError(some), 'a.test', 0).code;
    expect(code(errors)).toBe('ERR_CONNECTION_REFUSED');
    expect(code(errors.filter((_, k) => k !== 1))).toBe('ERR_HOST_UNREACHABLE');
    expect(code([])).toBe('ERR_CONNECTION_FAILED');
  });
});

describe('an address that nobody can listen on', () => {
  test.each([
    [
      'EADDRINUSE',
      'ERR_PORT_IN_USE',
      'Port 80 of ::1 is in use; choose another, or 0 for any that is free',
    ],
    [
      'EACCES',
      'ERR_PORT_FORBIDDEN',
      'Port 80 of ::1 is not allowed for this user; choose a port from 1024 up',
    ],
    ['EIO', 'ERR_LISTEN_FAILED', 'Cannot listen on [::1]:80: EIO: it failed'],
  ])('%s is %s', (system, code, message) => {
    const cause = systemError(system);
    const error = listenError(cause, { host: '::1', port: 80 });
    expect(error).toMatchObject({ code, message, cause, endpoint: '[::1]:80' });
  });

  test.each([
    ['EADDRINUSE', 'ERR_PORT_IN_USE', 'a/socket is in use, or not a socket; choose another path'],
    [
      'EACCES',
      'ERR_PORT_FORBIDDEN',
      'This user cannot create a/socket; choose a path in a folder that this user can write to',
    ],
    ['EIO', 'ERR_LISTEN_FAILED', 'Cannot listen on a/socket: EIO: it failed'],
    ['EMFILE', 'ERR_TOO_MANY_OPEN_FILES', expect.stringMatching(/^This process has/)],
  ])('%s of a Unix socket is %s', (system, code, message) => {
    const error = listenError(systemError(system), { host: '', port: 0, path: 'a/socket' });
    expect(error).toMatchObject({ code, message, endpoint: 'a/socket' });
  });
});

describe('a write that failed', () => {
  test.each([
    ['ENOSPC', 'ERR_DISK_FULL', 'No room to write a.gif: ENOSPC: it failed'],
    ['EDQUOT', 'ERR_DISK_FULL', 'No room to write a.gif: EDQUOT: it failed'],
    ['EFBIG', 'ERR_DISK_FULL', 'No room to write a.gif: EFBIG: it failed'],
    ['EIO', 'ERR_OUTPUT_UNWRITABLE', 'Cannot write a.gif: EIO: it failed'],
    ['ENFILE', 'ERR_TOO_MANY_OPEN_FILES', expect.stringMatching(/^This system has/)],
  ])('%s is %s', (system, code, message) => {
    const cause = systemError(system);
    const error = writeError('ERR_OUTPUT_UNWRITABLE', 'a.gif', cause, 3);
    expect(error).toMatchObject({ code, message, cause, path: 'a.gif', index: 3 });
  });

  test('what is no file has no path', () => {
    const error = writeError('ERR_FRAMES_DIR_UNWRITABLE', undefined, systemError('EIO'));
    expect(error.message).toBe('Cannot write the output: EIO: it failed');
    expect(error).not.toHaveProperty('path');
  });
});

test('other failures than too many open files are not that', () => {
  expect(tooManyFiles(systemError('EACCES'))).toBeUndefined();
  expect(tooManyFiles(systemError('EMFILE'))).toBeInstanceOf(PipelineError);
});

test.each([
  ['isDirectory', 'a folder'],
  ['isFIFO', 'a FIFO (a named pipe)'],
  ['isSocket', 'a socket'],
  ['isCharacterDevice', 'a device'],
  ['isBlockDevice', 'a device'],
  ['isFile', 'a file of an unknown kind'],
])('%s: %s', (which, what) => {
  const questions = ['isDirectory', 'isFIFO', 'isSocket', 'isCharacterDevice', 'isBlockDevice'];
  const stats = Object.fromEntries(questions.map((name) => [name, () => name === which]));
  expect(kindOf(stats as unknown as Parameters<typeof kindOf>[0])).toBe(what);
});
