import { describe, expect, it } from 'vitest';
import type { JsonPath } from '#shared/dialects/json.ts';
import { deltaFrame } from './delta-frame.ts';
import { readSseEvent } from './sse-event.ts';

const path: JsonPath = ['choices', 0, 'delta', 'content'];
const raw = (literal: string, rest = ''): Buffer =>
  Buffer.from(`data: {"choices":[{"index":0,"delta":{"content":${literal}}}],"model":"m"${rest}}\n\n`);
const frameOf = (bytes: Buffer, at = path) => deltaFrame(readSseEvent(bytes), at);

describe('delta frame', () => {
  it.each([
    ['" it"', ' it'],
    ['"日本 😀"', '日本 😀'],
    ['"a\\nb\\u0041\\\\"', 'a\nbA\\'],
    ['""', ''],
    ['"}]}"', '}]}'],
  ])('reads %s in an event that is otherwise the same', (literal, text) => {
    expect(frameOf(raw('"The"'))?.textOf(raw(literal))).toBe(text);
  });

  it.each([
    ['another field', raw('" it"', ',"created":2')],
    ['two strings where one stood', raw('"a","role":"b"')],
    ['no string', raw('null')],
    ['a quote that ends the string too early', raw('"a"b"')],
    ['half an escape', raw('"a\\"')],
    ['a raw line break', raw('"a\nb"')],
    ['less than the frame', Buffer.from('data: [DONE]\n\n')],
    ['nothing', Buffer.alloc(0)],
  ])('does not fit an event with %s', (_, bytes) => {
    expect(frameOf(raw('"The"'))?.textOf(bytes)).toBeNull();
  });

  it('finds the place of a text that stands elsewhere in the event too', () => {
    const bytes = (text: string): Buffer =>
      Buffer.from(`data: {"id":"m","object":"m","choices":[{"delta":{"role":"m","content":"${text}"}}]}\n\n`);
    const frame = frameOf(bytes('m'));
    expect(frame?.textOf(bytes('n'))).toBe('n');
  });

  it('follows the last of two fields of one name, as JSON.parse does', () => {
    const bytes = (text: string): Buffer =>
      Buffer.from(`data: {"choices":[{"delta":{"content":"x","content":"${text}"}}]}\n\n`);
    expect(frameOf(bytes('x'))?.textOf(bytes('y'))).toBe('y');
  });

  it('is not made where the wire writes the text in another way than JSON.stringify', () => {
    expect(frameOf(raw('"\\u0041"'))).toBeNull();
  });

  it.each<[string, JsonPath]>([
    ['leads nowhere', ['choices', 1, 'delta', 'content']],
    ['leads to no string', ['choices', 0, 'index']],
  ])('is not made where the path %s', (_, at) => {
    expect(frameOf(raw('"The"'), at)).toBeNull();
  });

  it('puts another text between the same bytes', () => {
    const written = Buffer.from(frameOf(raw('"The"'))?.withText('a "b"\n😀') ?? []);
    expect(written.toString()).toBe(raw('"a \\"b\\"\\n😀"').toString());
  });

  it('keeps no view of the bytes it was made from', () => {
    const bytes = raw('"The"');
    const frame = frameOf(bytes);
    bytes.fill(0);
    expect(frame?.textOf(raw('" it"'))).toBe(' it');
  });
});
