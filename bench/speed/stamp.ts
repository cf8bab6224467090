/** The time at which the backend wrote an event, as a word of the text that it streams: it reaches the client through any proxy. */
export function writeStamp(nowNs: bigint): string {
  return `T${nowNs}Z`;
}

/** What the events of a stream tell while they arrive. */
export interface StampsSeen {
  /** Milliseconds since each stamped event was written. */
  delaysMs: number[];
  events: number;
}

/** Counts events by their `data` lines and reads the stamps off them, also where a chunk cuts them. */
export function createStampReader(seen: StampsSeen): (chunk: Buffer) => void {
  let stamp: string | null = null;
  let before = newline;
  return (chunk) => {
    const nowNs = process.hrtime.bigint();
    for (const byte of chunk) {
      if (byte === d && before === newline) seen.events += 1;
      before = byte;
      if (byte === opener) stamp = '';
      else if (stamp === null) continue;
      else if (byte >= zero && byte <= nine) stamp += String.fromCharCode(byte);
      else {
        if (byte === closer && stamp !== '') seen.delaysMs.push(Number(nowNs - BigInt(stamp)) / 1e6);
        stamp = null;
      }
    }
  };
}

const [opener, closer, newline, d, zero, nine] = Buffer.from('TZ\nd09') as unknown as [
  number,
  number,
  number,
  number,
  number,
  number,
];
