import { readdirSync } from 'node:fs';

/** How many file descriptors this process has open. */
export const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
