import { expect, it } from 'vitest';
import { readEvents } from './sse-events.ts';

const times = (text: string, marks: [number, number][]) =>
  readEvents(text, marks).map(({ atMs, gapMs }) => [atMs, gapMs]);

it('reads names, data of several lines, and JSON where it is JSON', () => {
  const text = 'event: ping\ndata: {"a":1}\n\n: comment\n\ndata: one\ndata: two\n\ndata: [DONE]\n\n';
  expect(readEvents(text, []).map(({ name, data, json }) => [name, data, json])).toEqual([
    ['ping', '{"a":1}', { a: 1 }],
    [null, '', undefined],
    [null, 'one\ntwo', undefined],
    [null, '[DONE]', undefined],
  ]);
});

it.each(['\n\n', '\r\n\r\n', '\r\r'])('ends events at every kind of empty line (%j)', (end) => {
  expect(readEvents(`data: 1${end}data: 2${end}`, []).map(({ data }) => data)).toEqual(['1', '2']);
});

it('shows the rest of a stream that broke off', () => {
  expect(readEvents('data: 1\n\ndata: {"cut', []).map(({ data }) => data)).toEqual(['1', '{"cut']);
});

it('gives each event the time of the piece that its first byte came in', () => {
  const text = 'data: 1\n\ndata: 2\n\ndata: 3\n\n';
  expect(
    times(text, [
      [0, 100],
      [12, 140],
      [18, 150],
    ]),
  ).toEqual([
    [100, null],
    [100, 0],
    [150, 50],
  ]);
});

it('counts bytes, not characters', () => {
  const text = 'data: é€😀\n\ndata: 2\n\n';
  const secondAt = new TextEncoder().encode('data: é€😀\n\n').length;
  expect(
    times(text, [
      [0, 10],
      [secondAt, 30],
    ]),
  ).toEqual([
    [10, null],
    [30, 20],
  ]);
  expect(
    times(text, [
      [0, 10],
      [secondAt + 1, 30],
    ]),
  ).toEqual([
    [10, null],
    [10, 0],
  ]);
});

it('does not know the time of what was not marked', () => {
  expect(times('data: 1\n\n', [])).toEqual([[null, null]]);
  expect(times('data: 1\n\ndata: 2\n\n', [[9, 20]])).toEqual([
    [null, null],
    [20, null],
  ]);
});
