import type { LookupFunction } from 'node:net';

/** Both loopback addresses, whichever of them a resolver knows: a server may listen on one alone. */
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** `localhost` and the names below it are the loopback addresses, without asking anybody (RFC 6761 6.3). */
export const isLocalhost = (host: string): boolean => /^(.+\.)?localhost\.?$/i.test(host);

/** Node tries one after the other where it asks for all, as it does unless told not to (RFC 8305). */
export const lookUpLocalhost: LookupFunction = (_, { all, family }, callback) => {
  const wanted = LOOPBACK.filter((entry) => !family || entry.family === familyOf(family));
  const [first] = wanted as [(typeof LOOPBACK)[number]];
  process.nextTick(() => {
    if (all) callback(null, wanted);
    else callback(null, first.address, first.family);
  });
};

const familyOf = (family: number | string): number => (family === 6 || family === 'IPv6' ? 6 : 4);
