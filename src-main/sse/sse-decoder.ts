const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What the decoder hands out: one event's bytes from its first to the end of its blank line, in the order of the stream. */
export interface SseFrame {
  raw: Uint8Array;
  /** False for what cannot be read as one event: an event over the limit comes in several such frames, unread. */
  whole: boolean;
}

export interface SseDecoder {
  /** Takes the stream's next bytes and returns the frames that they complete. Frames joined are exactly the bytes fed. */
  feed(chunk: Uint8Array): SseFrame[];
  /** The bytes after the last complete event; empty where the stream ended cleanly. */
  end(): Uint8Array;
  /** Bytes taken in and not yet handed out. */
  readonly pendingBytes: number;
}

export interface SseDecoderOptions {
  /** An event that grows past this is handed on in pieces, unread: nothing is lost, but no fix sees it. */
  maxEventBytes: number;
}

/**
 * Cuts a byte stream into server-sent events without changing a byte. Lines end in LF, CR or CRLF, an event in an empty line
 * (WHATWG HTML, "Parsing an event stream"). Fragments of a long event are joined once, when it is whole, so cost stays linear.
 */
export function createSseDecoder(options: SseDecoderOptions): SseDecoder {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let atLineStart = true;
  // A CR was the last byte: a LF that follows belongs to the same line end.
  let afterCarriageReturn = false;
  let overflowing = false;

  function feed(chunk: Uint8Array): SseFrame[] {
    const frames: SseFrame[] = [];
    let start = 0;
    let position = 0;
    if (afterCarriageReturn && chunk.length > 0) {
      afterCarriageReturn = false;
      if (chunk[0] === lineFeed) {
        position = 1;
        // The event before it has left already; waiting for the next event would delay this byte.
        if (pendingBytes === 0) {
          frames.push({ raw: chunk.subarray(0, 1), whole: true });
          start = 1;
        }
      }
    }
    const mayHoldCarriageReturn = chunk.includes(carriageReturn, position);
    while (position < chunk.length) {
      const end = mayHoldCarriageReturn ? lineEnd(chunk, position) : chunk.indexOf(lineFeed, position);
      if (end === -1) {
        atLineStart = false;
        break;
      }
      const isEmptyLine = atLineStart && end === position;
      position = end + 1;
      if (chunk[end] === carriageReturn) {
        if (position === chunk.length) afterCarriageReturn = true;
        else if (chunk[position] === lineFeed) position++;
      }
      atLineStart = true;
      if (isEmptyLine) {
        frames.push({ raw: take(chunk.subarray(start, position)), whole: !overflowing });
        overflowing = false;
        start = position;
      }
    }
    if (start < chunk.length) keep(start === 0 ? chunk : chunk.subarray(start), frames);
    return frames;
  }

  function take(last: Uint8Array): Uint8Array {
    if (pendingBytes === 0) return last;
    pending.push(last);
    const joined = Buffer.concat(pending, pendingBytes + last.length);
    pending = [];
    pendingBytes = 0;
    return joined;
  }

  function keep(rest: Uint8Array, frames: SseFrame[]): void {
    if (overflowing || pendingBytes + rest.length > options.maxEventBytes) {
      overflowing = true;
      frames.push({ raw: take(rest), whole: false });
      return;
    }
    pending.push(rest);
    pendingBytes += rest.length;
  }

  return {
    feed,
    end: () => take(new Uint8Array(0)),
    get pendingBytes() {
      return pendingBytes;
    },
  };
}

function lineEnd(chunk: Uint8Array, from: number): number {
  const feed = chunk.indexOf(lineFeed, from);
  const carriage = chunk.indexOf(carriageReturn, from);
  if (feed === -1) return carriage;
  return carriage === -1 || feed < carriage ? feed : carriage;
}
