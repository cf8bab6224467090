/** What `watch` draws on. */
export interface WatchScreen {
  /** A line that stays. */
  line(text: string): void;
  /** Lines that take the place of the last ones drawn so; nothing where the output is no terminal. */
  draw(lines: readonly string[]): void;
}

/** A terminal, as far as it matters here; `process.stdout` is one. */
export interface ScreenOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** ECMA-48: cursor to the start of the line n lines up, then erase to the end of the screen. */
const eraseLines = (count: number): string => (count === 0 ? '' : `\u001b[${count}F\u001b[J`);

/** Lines scroll away above, the drawn part stays at the bottom. */
export function createWatchScreen(output: ScreenOutput): WatchScreen {
  let drawn: readonly string[] = [];
  const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

  return {
    line(text) {
      output.write(`${eraseLines(drawn.length)}${text}\n${asText(drawn)}`);
    },
    draw(lines) {
      if (output.isTTY !== true) return;
      output.write(eraseLines(drawn.length) + asText(lines));
      drawn = [...lines];
    },
  };
}
