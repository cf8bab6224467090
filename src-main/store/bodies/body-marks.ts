import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** When a byte of a body passed: its offset, and milliseconds since the request began. */
export type BodyMark = [offset: number, sinceStartMs: number];

/** Gathers the marks of one body while it passes. */
export interface MarkList {
  /** A piece of the body begins here. */
  add(offset: number, sinceStartMs: number): void;
  marks(): BodyMark[];
}

/** At this many every other mark goes, and from then on only half as many are taken: long answers are marked more coarsely. */
const maxMarks = 4000;

export function createMarkList(limit = maxMarks): MarkList {
  // Two lists of numbers rather than one of pairs: a pair for every event of every stream would be so many objects more.
  let offsets: number[] = [];
  let times: number[] = [];
  let stride = 1;
  let pieces = 0;
  return {
    add(offset, sinceStartMs) {
      const isDue = pieces % stride === 0;
      pieces += 1;
      if (!isDue) return;
      offsets.push(offset);
      times.push(sinceStartMs);
      if (offsets.length < limit) return;
      offsets = offsets.filter(isEven);
      times = times.filter(isEven);
      stride *= 2;
    },
    marks: () => offsets.map((offset, index) => [offset, times[index]!]),
  };
}

function isEven(_: number, index: number): boolean {
  return index % 2 === 0;
}

/**
 * The marks of a text in which secrets were replaced. A stream's events are lines, and redaction leaves lines where they are: what
 * was in the nth line still is. Where it did not, no mark can be trusted.
 */
export function movedMarks(marks: readonly BodyMark[], before: Buffer, after: Buffer): BodyMark[] {
  const starts = lineStarts(before);
  const movedStarts = lineStarts(after);
  if (starts.length !== movedStarts.length) return [];
  let line = 0;
  return marks.map(([offset, ms]) => {
    while (line + 1 < starts.length && starts[line + 1]! <= offset) line += 1;
    const end = movedStarts[line + 1] ?? after.length;
    return [Math.min(end, movedStarts[line]! + offset - starts[line]!), ms];
  });
}

function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

/** Steps rather than sums, in tenths of a millisecond, deflated: some three bytes a mark. null: there are none. */
export function packMarks(marks: readonly BodyMark[]): Uint8Array | null {
  if (marks.length === 0) return null;
  const steps: number[] = [];
  let [lastOffset, lastTenths] = [0, 0];
  for (const [offset, ms] of marks) {
    const tenths = Math.round(ms * 10);
    steps.push(offset - lastOffset, tenths - lastTenths);
    [lastOffset, lastTenths] = [offset, tenths];
  }
  return deflateRawSync(JSON.stringify(steps), { level: 3 });
}

export function unpackMarks(packed: Uint8Array | null): BodyMark[] {
  if (packed === null) return [];
  const steps = JSON.parse(inflateRawSync(packed).toString()) as number[];
  const marks: BodyMark[] = [];
  let [offset, tenths] = [0, 0];
  for (let index = 0; index + 1 < steps.length; index += 2) {
    offset += steps[index]!;
    tenths += steps[index + 1]!;
    marks.push([offset, tenths / 10]);
  }
  return marks;
}
