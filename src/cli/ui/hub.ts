import type { ServerResponse } from 'node:http';

/** A reader that has more bytes than this still to read is dropped. It connects again, and gets a whole snapshot. */
const MAX_UNREAD = 1_000_000;

/** Sends the same text to all readers of a stream of server-sent events (HTML, 9.2). */
export class Hub {
  private readonly readers = new Set<ServerResponse>();

  /** @param onCount called with the number of readers when it changes. */
  constructor(private readonly onCount: (readers: number) => void) {}

  /** Adds a reader, which first gets a message of its own. */
  add(response: ServerResponse, first: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 1000\n${first}`);
    this.readers.add(response);
    response.once('close', () => {
      this.readers.delete(response);
      this.onCount(this.readers.size);
    });
    this.onCount(this.readers.size);
  }

  send(message: string): void {
    for (const reader of this.readers) {
      if (reader.writableLength > MAX_UNREAD) reader.destroy();
      else reader.write(message);
    }
  }

  /** Ends all streams, after what was sent. */
  end(): void {
    for (const reader of this.readers) reader.end();
  }
}

/** A message in the form of the stream. JSON has no line breaks. */
export const eventText = (type: string, data: unknown): string =>
  `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
