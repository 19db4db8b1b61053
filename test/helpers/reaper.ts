import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Kills process groups where the process that started them is gone before it could. */
export interface Reaper {
  started(group: number): void;
  ended(group: number): void;
  /** As if this process had died. */
  abandon(): void;
}

/** Hears which groups there are until its standard input ends, with this process at the latest. */
const SCRIPT = `
  while read -r what group; do
    if [ "$what" = started ]; then groups[group]=1; else unset "groups[group]"; fi
  done
  for group in "\${!groups[@]}"; do kill -KILL -- "-$group"; done`;

export function startReaper(): Reaper {
  const child = spawn('bash', ['-c', SCRIPT], {
    detached: true, // Ctrl-C must not end it
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const stdin = child.stdin as unknown as Socket;
  stdin.on('error', () => undefined);
  // Neither keeps the tests from ending.
  stdin.unref();
  child.unref();

  const tell = (what: string) => (group: number) => void stdin.write(`${what} ${group}\n`);
  return { started: tell('started'), ended: tell('ended'), abandon: () => void stdin.end() };
}
