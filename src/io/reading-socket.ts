import {
  Socket,
  type OnReadOpts,
  type SocketConstructorOpts,
  type TcpSocketConnectOpts,
} from 'node:net';

/** The callbacks of a connection. */
export interface ReadingEvents {
  /**
   * Called with bytes received; the buffer is overwritten after the call. If it returns `false`, reading
   * pauses until `resume`.
   */
  readonly onBytes: (bytes: Uint8Array) => boolean;
  /** Called once, last: without an error if the peer closed the connection. */
  readonly onClose: (error: Error | undefined) => void;
}

interface ReadingSocket {
  readonly socket: Socket;
  /** The callbacks of the open connection; `undefined` while the socket is closed. */
  events: ReadingEvents | undefined;
  error: Error | undefined;
}

const READ_BYTES = 64 * 2 ** 10;

/**
 * Closed sockets to use again, none that had an error. To create one costs Node a third of the time of a
 * short connection.
 */
const closed: ReadingSocket[] = [];

/** A handle of one connection. It does nothing once that connection is closed. */
export class Reading {
  constructor(
    private readonly reading: ReadingSocket,
    private readonly events: ReadingEvents,
  ) {}

  /** Closes the connection early, without `onClose`. */
  close(): void {
    if (!this.isOpen()) return;
    this.reading.events = undefined;
    this.reading.socket.destroy();
  }

  /** Continues to read after a pause. */
  resume(): void {
    if (this.isOpen()) this.reading.socket.resume();
  }

  /** If not, the socket is closed, or is used by another connection. */
  private isOpen(): boolean {
    return this.reading.events === this.events;
  }
}

/**
 * Connects and reads until the peer closes the connection; sends nothing.
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
  // Node removes this listener after its call. If the connection fails, the socket is not used again.
  reading.socket.connect(address, onConnected);
  return opened;
}

function readingSocket(): ReadingSocket {
  // Sockets do not share a buffer, because Windows fills it before it reports the read.
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (length, bytes) => reading.events?.onBytes(bytes.subarray(0, length)) ?? true,
  };
  // We send nothing, so there is no sending side to end: at the peer's end the socket is destroyed.
  const socket = new Socket({ allowHalfOpen: true, onread } as SocketConstructorOpts);
  const reading: ReadingSocket = { socket, events: undefined, error: undefined };
  socket.on('end', () => socket.destroy());
  socket.on('error', (error) => {
    reading.error = error;
  });
  socket.on('close', () => {
    const { events, error } = reading;
    if (!events) return; // closed early, in an unknown state: not used again
    reading.events = undefined;
    if (!error) closed.push(reading);
    events.onClose(error);
  });
  return reading;
}
