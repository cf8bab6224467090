import { describe, expect, it, test } from 'vitest';
import { createRedactor } from './redaction.ts';

describe('headers', () => {
  it('keep their names, and lose what they must not tell', () => {
    const headers = ['Authorization', 'Bearer sk-1', 'X-API-Key', 'k', 'Cookie', 'a=b', 'Accept', 'text/x', 'odd'];
    expect(createRedactor([]).headers(headers)).toEqual([
      ['Authorization', '[redacted]'],
      ['X-API-Key', '[redacted]'],
      ['Cookie', '[redacted]'],
      ['Accept', 'text/x'],
    ]);
  });

  it('are searched by the configured patterns', () => {
    expect(createRedactor(['hush-\\d+']).headers(['X-Trace', 'a hush-42 b'])).toEqual([['X-Trace', 'a [redacted] b']]);
  });
});

describe('text', () => {
  test.each([
    ['Authorization: Bearer sk-abc', 'Authorization: [redacted]'],
    [`curl -H 'authorization: Basic dTpw' http://x`, `curl -H 'authorization: [redacted]' http://x`],
    ['{"x-api-key":"abc","a":1}', '{"x-api-key":"[redacted]","a":1}'],
    ['{"Authorization": "Bearer abc"}', '{"Authorization": "[redacted]"}'],
    [String.raw`{"cmd":"curl -H \"X-Api-Key: abc\" u"}`, String.raw`{"cmd":"curl -H \"X-Api-Key: [redacted]\" u"}`],
    [
      String.raw`{"arguments":"{\"headers\":{\"Authorization\":\"Bearer abc\"}}"}`,
      String.raw`{"arguments":"{\"headers\":{\"Authorization\":\"[redacted]\"}}"}`,
    ],
    [String.raw`"{\\\"x-api-key\\\": \\\"abc\\\"}"`, String.raw`"{\\\"x-api-key\\\": \\\"[redacted]\\\"}"`],
    ['the authorization of users', 'the authorization of users'],
  ])('%s', (text, clean) => {
    expect(createRedactor([]).text(text)).toBe(clean);
  });

  test('loses what any configured pattern matches, everywhere', () => {
    expect(createRedactor(['sk-[a-z]+', 'geheim']).text('sk-a geheim sk-b ok')).toBe(
      '[redacted] [redacted] [redacted] ok',
    );
  });

  test('a pattern that matches nothing at all changes nothing', () => {
    expect(createRedactor(['x*']).text('axxb')).toBe('a[redacted]b');
  });
});
