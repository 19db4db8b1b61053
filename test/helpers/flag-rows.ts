import type { Command } from '../../src/cli/commands/command.js';
import type { Flag } from '../../src/cli/flags/flag.js';

/** A flag, and the names of the commands that have it in these words. */
export interface FlagRow {
  readonly name: string;
  readonly flag: Flag;
  readonly commands: string[];
}

/** All flags of these commands, but for `--help` and `--version`, for a reference. */
export function flagRows(commands: readonly Command[]): readonly FlagRow[] {
  const rows = new Map<string, FlagRow>();
  for (const command of commands) {
    for (const [name, flag] of Object.entries(command.flags)) {
      if (name === 'help' || name === 'version') continue;
      const key = [name, flag.group, flag.describe, flag.shownDefault].join();
      const row = rows.get(key) ?? { name, flag, commands: [] };
      rows.set(key, row);
      row.commands.push(command.name);
    }
  }
  return [...rows.values()];
}
