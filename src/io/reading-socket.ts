import {
  Socket,
  type OnReadOpts,
  type SocketConstructorOpts,
  type TcpSocketConnectOpts,
} from 'node:net';

export interface ReadingEvents {
  /** What came; overwritten once this returns. After `false` no more is read until `resume`. */
  readonly onBytes: (bytes: Uint8Array) => boolean;
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

/** A connection, for as long as it is open. */
export class Reading {
  constructor(
    private readonly reading: ReadingSocket,
    private readonly events: ReadingEvents,
  ) {}

  /** Closes the connection early, untold. */
  close(): void {
    if (!this.isOpen()) return;
    this.reading.events = undefined;
    this.reading.socket.destroy();
  }

  /** Reads on. */
  resume(): void {
    if (this.isOpen()) this.reading.socket.resume();
  }

  /** Otherwise the socket is closed, and perhaps somebody else's by now. */
  private isOpen(): boolean {
    return this.reading.events === this.events;
  }
}

/**
 * Connects, to read until the peer closes; sends nothing.
 *
 * @param onConnected called when the connection is open.
 */
export function openToRead(
  address: TcpSocketConnectOpts,
  events: ReadingEvents,
  onConnected?: () => void,
): Reading {
  const reading = closed.pop() ?? readingSocket();
  reading.events = events;
  const opened = new Reading(reading, events);
  // Node takes the listener off when it was called; where the connection fails, the socket is not used again.
  reading.socket.connect(address, onConnected);
  return opened;
}

function readingSocket(): ReadingSocket {
  // A buffer for each, because Windows fills them before it says so.
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (length, bytes) => reading.events?.onBytes(bytes.subarray(0, length)) ?? true,
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
