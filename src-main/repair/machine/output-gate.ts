/** Text that was produced but may still be changed as a whole. */
export interface Capture {
  readonly parts: string[];
  /** Input offset at which it began. */
  readonly start: number;
  /** Text that goes out before it if it is released, such as the key of the value. */
  readonly prefix: string;
}

/**
 * The way out. What is emitted may be sent at once, unless a capture is open (a value that is judged when it is whole) or the
 * gate is frozen (everything from here on is provisional). Sent text is never taken back.
 */
export class OutputGate {
  #ready = '';
  readonly #captures: Capture[] = [];
  /** What is emitted beneath all captures while frozen. */
  #provisional: string[] | null = null;
  /** Where the freeze began, in input characters, and the text that was captured by then. */
  #frozenFrom = 0;
  #capturedAtFreeze = '';

  emit(text: string): void {
    if (text === '') return;
    const capture = this.#captures.at(-1);
    if (capture !== undefined) capture.parts.push(text);
    else if (this.#provisional !== null) this.#provisional.push(text);
    else this.#ready += text;
  }

  /** Nothing stands between `emit` and the outside. */
  get open(): boolean {
    return this.#captures.length === 0 && this.#provisional === null;
  }

  get frozen(): boolean {
    return this.#provisional !== null;
  }

  /** Input offset of the first character whose fate is undecided, or null. */
  get heldFrom(): number | null {
    const starts = this.#captures.slice(0, 1).map((capture) => capture.start);
    if (this.#provisional !== null) starts.push(this.#frozenFrom);
    return starts.length === 0 ? null : Math.min(...starts);
  }

  /** Characters ready but kept back, see `drain`. */
  get waiting(): number {
    return this.#ready.length;
  }

  capture(start: number, prefix: string): Capture {
    const capture = { parts: [], start, prefix };
    this.#captures.push(capture);
    return capture;
  }

  /** Ends the innermost capture and hands its text over, without the prefix. */
  close(): string {
    return this.#captures.pop()?.parts.join('') ?? '';
  }

  /** Lets a capture flow into what lies beneath it; captures inside it stay. */
  release(capture: Capture): void {
    const index = this.#captures.indexOf(capture);
    if (index < 0) return;
    this.#captures.splice(index, 1);
    const inner = this.#captures.splice(index);
    this.emit(capture.prefix);
    for (const part of capture.parts) this.emit(part);
    this.#captures.push(...inner);
  }

  freeze(start: number): void {
    this.#provisional = [];
    this.#frozenFrom = this.heldFrom ?? start;
    this.#capturedAtFreeze = this.#captures.flatMap((capture) => [capture.prefix, ...capture.parts]).join('');
  }

  /** What was provisional is good. */
  thaw(): void {
    const text = this.#provisional?.join('') ?? '';
    this.#provisional = null;
    this.#ready += text;
  }

  /** What was provisional was wrong: forgets it, and the captures, and sends this instead. */
  abandon(raw: string): void {
    this.#provisional = null;
    this.#captures.length = 0;
    this.#ready += this.#capturedAtFreeze + raw;
  }

  /**
   * Takes what may be sent. The first half of a surrogate pair waits for the second (unless this is the end): a fragment is
   * encoded alone on the wire, where half a character cannot be written.
   */
  drain(final: boolean): string {
    const ready = this.#ready;
    if (!final && endsInHalfCharacter(ready)) {
      this.#ready = ready.slice(-1);
      return ready.slice(0, -1);
    }
    this.#ready = '';
    return ready;
  }
}

export function endsInHalfCharacter(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
