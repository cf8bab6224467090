import { describe, expect, it } from 'vitest';
import { type BodyMark, createMarkList, movedMarks, packMarks, unpackMarks } from './body-marks.ts';

it('marks every piece of a usual answer, and ever fewer of a long one', () => {
  const list = createMarkList(8);
  for (let piece = 0; piece < 7; piece++) list.add(piece * 10, piece);
  expect(list.marks()).toHaveLength(7);
  for (let piece = 7; piece < 1000; piece++) list.add(piece * 10, piece);
  const marks = list.marks();
  expect(marks.length).toBeLessThan(8);
  expect(marks.length).toBeGreaterThanOrEqual(4);
  const [first, second] = marks;
  expect(first).toEqual([0, 0]);
  for (const [index, [offset, ms]] of marks.entries())
    expect([offset, ms]).toEqual([index * second![0], index * second![1]]);
});

it('is read as it was written, to a tenth of a millisecond', () => {
  const marks: BodyMark[] = [
    [0, 12.34],
    [17, 12.36],
    [90_000_000, 3_600_000.04],
  ];
  expect(unpackMarks(packMarks(marks))).toEqual([
    [0, 12.3],
    [17, 12.4],
    [90_000_000, 3_600_000],
  ]);
  expect(packMarks([])).toBeNull();
  expect(unpackMarks(null)).toEqual([]);
});

it('is small', () => {
  const marks = Array.from(
    { length: 4000 },
    (_, index): BodyMark => [index * 190 + (index % 7), index * 25.3 + (index % 5)],
  );
  expect(packMarks(marks)!.length).toBeLessThan(16_000);
});

describe('where secrets were replaced', () => {
  const before = Buffer.from('data: key=secret-secret\n\ndata: b\n\ndata: c');
  const at = (text: string, word: string) => Buffer.from(text).indexOf(word);

  it('follows the lines', () => {
    const after = 'data: key=[redacted]\n\ndata: b\n\ndata: c';
    const marks: BodyMark[] = [
      [0, 1],
      [before.indexOf('data: b'), 2],
      [before.indexOf('b\n'), 3],
      [before.indexOf('data: c'), 4],
    ];
    expect(movedMarks(marks, before, Buffer.from(after))).toEqual([
      [0, 1],
      [at(after, 'data: b'), 2],
      [at(after, 'b\n'), 3],
      [at(after, 'data: c'), 4],
    ]);
  });

  it('stays within a line that became shorter', () => {
    const after = Buffer.from('data: x\n\ndata: b\n\ndata: c');
    expect(movedMarks([[before.indexOf('-secret'), 5]], before, after)).toEqual([[8, 5]]);
  });

  it('tells nothing where lines went as well', () => {
    expect(movedMarks([[0, 1]], before, Buffer.from('data: c'))).toEqual([]);
  });
});
