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
  pendingBytes(): number;
  /** The next byte begins an event. */
  isBetweenEvents(): boolean;
  /** Part of an event over the limit has been handed out, its end has not. */
  isOverflowing(): boolean;
}

/** The first piece of an unfinished event gets room for the rest of a usual one. */
const minPendingBytes = 1024;

export interface SseDecoderOptions {
  /** An event that grows past this is handed on in pieces, unread: nothing is lost, but no fix sees it. */
  maxEventBytes: number;
}

/**
 * Cuts a byte stream into server-sent events without changing a byte. Lines end in LF, CR or CRLF, an event in an empty line
 * (WHATWG HTML, "Parsing an event stream"). Fragments of a long event are gathered in a buffer that doubles, so that both time
 * and memory stay linear in its length however small the fragments are.
 */
export function createSseDecoder(options: SseDecoderOptions): SseDecoder {
  let pending: Buffer = Buffer.alloc(0);
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
    // Looked for again only when passed: a search per line for a far one would make the cost quadratic.
    let nextFeed = indexOf(chunk, lineFeed, position);
    let nextReturn = indexOf(chunk, carriageReturn, position);
    while (position < chunk.length) {
      if (nextFeed < position) nextFeed = indexOf(chunk, lineFeed, position);
      if (nextReturn < position) nextReturn = indexOf(chunk, carriageReturn, position);
      const end = Math.min(nextFeed, nextReturn);
      if (end === chunk.length) {
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
        frames.push({ raw: take(part(chunk, start, position)), whole: !overflowing });
        overflowing = false;
        start = position;
      }
    }
    if (start < chunk.length) keep(part(chunk, start, chunk.length), frames);
    return frames;
  }

  function take(last: Uint8Array): Uint8Array {
    if (pendingBytes === 0) return last;
    append(last);
    const joined = pending.subarray(0, pendingBytes);
    pending = Buffer.alloc(0);
    pendingBytes = 0;
    return joined;
  }

  function append(bytes: Uint8Array): void {
    const size = pendingBytes + bytes.length;
    if (size > pending.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * pending.length, minPendingBytes));
      pending.copy(larger, 0, 0, pendingBytes);
      pending = larger;
    }
    pending.set(bytes, pendingBytes);
    pendingBytes = size;
  }

  function keep(rest: Uint8Array, frames: SseFrame[]): void {
    if (overflowing || pendingBytes + rest.length > options.maxEventBytes) {
      overflowing = true;
      frames.push({ raw: take(rest), whole: false });
      return;
    }
    append(rest);
  }

  return {
    feed,
    end: () => take(new Uint8Array(0)),
    pendingBytes: () => pendingBytes,
    isBetweenEvents: () => pendingBytes === 0 && atLineStart && !afterCarriageReturn && !overflowing,
    isOverflowing: () => overflowing,
  };
}

/** Most chunks are one event: these need no view of their own. */
function part(chunk: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end);
}

/** As `indexOf`, but the chunk's length where there is none. */
function indexOf(chunk: Uint8Array, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index === -1 ? chunk.length : index;
}
