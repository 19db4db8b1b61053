import {
  Socket,
  type OnReadOpts,
  type SocketConstructorOpts,
  type TcpSocketConnectOpts,
} from 'node:net';

export interface ReadingEvents {
  /** What came; overwritten once this returns. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Last, and once: the peer closed, or `error` ended it. */
  readonly onClose: (error: Error | undefined) => void;
}

interface ReadingSocket {
  readonly socket: Socket;
  /** Who is told; nobody while it is closed. */
  events: ReadingEvents | undefined;
  error: Error | undefined;
}

const READ_BYTES = 64 * 2 ** 10;

/**
 * Sockets that closed in peace. Making one costs Node a third of a short connection, and a closed one
 * may be connected again.
 */
const closed: ReadingSocket[] = [];

/** Connects, to read until the peer closes; sends nothing. Gives what closes it early, untold. */
export function openToRead(address: TcpSocketConnectOpts, events: ReadingEvents): () => void {
  const reading = closed.pop() ?? readingSocket();
  reading.events = events;
  reading.socket.connect(address);
  return () => {
    if (reading.events !== events) return; // closed already, and perhaps somebody else's by now
    reading.events = undefined;
    reading.socket.destroy();
  };
}

function readingSocket(): ReadingSocket {
  // A buffer for each, because Windows fills them before it says so.
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (length, bytes) => {
      reading.events?.onBytes(bytes.subarray(0, length));
      return true;
    },
  };
  // Nothing was sent, so there is nothing to end: half open, it is destroyed in one step instead.
  const socket = new Socket({ allowHalfOpen: true, onread } as SocketConstructorOpts);
  const reading: ReadingSocket = { socket, events: undefined, error: undefined };
  socket.on('end', () => socket.destroy());
  socket.on('error', (error) => {
    reading.error = error;
  });
  socket.on('close', () => {
    const { events, error } = reading;
    if (!events) return; // closed early: what state it is in, nobody knows
    reading.events = undefined;
    if (!error) closed.push(reading);
    events.onClose(error);
  });
  return reading;
}
