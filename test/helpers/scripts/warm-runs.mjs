/**
 * Runs programs one after another in one process, which saves each the start of Node and of what they
 * import: `processes.ts` starts it and sends one message for each run. A run is over when nothing keeps
 * the process alive, as for a program of its own; a program that exits takes this process with it.
 */
import { createReadStream, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const ownStdin = Object.getOwnPropertyDescriptor(process, 'stdin');
let runs = 0;
let current;

process.on('message', (run) => {
  process.channel.unref(); // it would keep the process alive
  current = { ...run, listeners: listenersNow() };
  if (run.stdin) setStdin({ value: createReadStream(run.stdin) }); // as Node's own for a file
  process.chdir(run.cwd);
  setEnvironment(run.env);
  process.argv = [process.argv[0], run.program, ...run.args];
  process.exitCode = undefined;
  runs += 1;
  // Another address, so that the module itself is run again; what it imports is loaded once.
  import(`${pathToFileURL(run.program)}?run=${runs}`);
});

process.on('beforeExit', () => {
  if (!current) return;
  const { listeners, end, stdin } = current;
  current = undefined;
  if (stdin) {
    process.stdin.destroy();
    setStdin(ownStdin);
  }
  // Waits for no reader, as the end of a process would not.
  for (const fd of [1, 2]) writeSync(fd, end);
  removeOthers(listeners);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.channel.ref();
  process.send({ code });
});

process.send('ready');

function setStdin(descriptor) {
  Object.defineProperty(process, 'stdin', { ...descriptor, configurable: true });
}

function setEnvironment(env) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** What a program leaves behind on what outlives it here. */
function listenersNow() {
  return [process, process.stdin, process.stdout, process.stderr].map((emitter) => ({
    emitter,
    before: new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)])),
  }));
}

function removeOthers(listeners) {
  for (const { emitter, before } of listeners) {
    for (const name of emitter.eventNames()) {
      for (const listener of emitter.rawListeners(name)) {
        if (!before.get(name)?.includes(listener)) emitter.removeListener(name, listener);
      }
    }
  }
}
