/** An array of bytes that grows at its end. Call {@link reserve} before writing. */
export class ByteWriter {
  /** The array: the written bytes, and room for more. */
  bytes = new Uint8Array(65_536);
  /** How many bytes were written. */
  length = 0;

  /** Makes room for `count` more bytes, so that writing a byte needs no check. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends one byte; it must be reserved. */
  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** Appends two bytes, the low one first; they must be reserved. */
  uint16(value: number): void {
    this.bytes[this.length++] = value & 255;
    this.bytes[this.length++] = value >> 8;
  }

  /** Appends several bytes; they must be reserved. */
  append(values: Uint8Array): void {
    this.bytes.set(values, this.length);
    this.length += values.length;
  }

  /** Removes all bytes, and keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** An exact-size copy of the written bytes. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}
