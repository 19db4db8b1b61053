/** A terminal, as far as the command uses one: `\r`, `\n`, cursor up (A), and erasing to the right (K) and below (J). */
export class Screen {
  private readonly rows: string[] = [''];
  private row = 0;
  private column = 0;

  /** @param columns a text that is wider goes on in the next row. */
  constructor(private readonly columns: number) {}

  write(text: string): void {
    for (const [token, count = '1', code] of text.matchAll(/\x1b\[\??(\d*)([A-Za-z])|[^]/gu)) {
      if (code !== undefined) this.obey(code, Number(count));
      else if (token === '\r') this.column = 0;
      else if (token === '\n') this.newLine();
      else this.print(token);
    }
  }

  /** The rows with text, without spaces at their ends. */
  lines(): string[] {
    return this.rows.map((row) => row.trimEnd()).filter((row) => row !== '');
  }

  private obey(code: string, count: number): void {
    if (code === 'A') this.row = Math.max(0, this.row - count);
    else if (code === 'K' || code === 'J') {
      this.rows[this.row] = this.current().slice(0, this.column);
      if (code === 'J') this.rows.length = this.row + 1;
    } else if (code !== 'h' && code !== 'l') throw new Error(`Unknown escape code ${code}`);
  }

  private print(character: string): void {
    if (this.column === this.columns) this.newLine();
    const text = this.current().padEnd(this.column);
    this.rows[this.row] =
      text.slice(0, this.column) + character + text.slice(this.column + character.length);
    this.column += 1;
  }

  /** To the begin of the next row, as a terminal does in its usual mode. */
  private newLine(): void {
    this.column = 0;
    this.row += 1;
    if (this.rows.length === this.row) this.rows.push('');
  }

  private current(): string {
    return this.rows[this.row] as string;
  }
}
