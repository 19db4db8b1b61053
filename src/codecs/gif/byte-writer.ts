/** Bytes that grow at the end. `bytes` has room from `length` on for as much as was last reserved. */
export class ByteWriter {
  bytes = new Uint8Array(65_536);
  length = 0;

  /** Makes room for `count` more bytes, so that they can be written without a check each. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends one byte of what was reserved. */
  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** Appends two bytes of what was reserved, the low one first. */
  uint16(value: number): void {
    this.bytes[this.length++] = value & 255;
    this.bytes[this.length++] = value >> 8;
  }

  /** Appends bytes that were reserved. */
  append(values: Uint8Array): void {
    this.bytes.set(values, this.length);
    this.length += values.length;
  }

  /** Begins anew, in the same memory. */
  clear(): void {
    this.length = 0;
  }

  /** A copy of what was written, of its exact size. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}
