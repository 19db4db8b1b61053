import { isIPv4, type LookupFunction } from 'node:net';

/** Both loopback addresses: a server may listen on only one, and a resolver may know only the other. */
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Whether a name is `localhost` or below it: a loopback address without a DNS query (RFC 6761 6.3). */
export const isLocalhost = (host: string): boolean => /^(.+\.)?localhost\.?$/i.test(host);

/** Whether an address is a loopback address: ::1, or 127.0.0.0/8, also mapped to IPv6. */
export function isLoopback(address: string): boolean {
  const v4 = address.replace(/^::ffff:/i, '');
  return address === '::1' || (isIPv4(v4) && v4.startsWith('127.'));
}

/** A `lookup` for `localhost`. With `all` (the default) Node tries the addresses in turn (RFC 8305). */
export const lookUpLocalhost: LookupFunction = (_, { all, family }, callback) => {
  const wanted = LOOPBACK.filter((entry) => !family || entry.family === familyOf(family));
  const [first] = wanted as [(typeof LOOPBACK)[number]];
  process.nextTick(() => {
    if (all) callback(null, wanted);
    else callback(null, first.address, first.family);
  });
};

const familyOf = (family: number | string): number => (family === 6 || family === 'IPv6' ? 6 : 4);
