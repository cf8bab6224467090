import { describe, expect, it } from 'vitest';
import type { RequestDetail, StoredBodyView } from '#shared/contract/history-queries.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { curlOf } from './curl.ts';

const kept: StoredBodyView = {
  part: 'client_request',
  headers: [
    ['host', '127.0.0.1:8066'],
    ['content-length', '20'],
    ['Authorization', '[redacted]'],
    ['x-title', "it's me"],
    ['content-type', 'application/json'],
  ],
  text: `{"prompt":"it's"}`,
  totalBytes: 17,
  isCut: false,
  marks: [],
};

function detail(...bodies: StoredBodyView[]): RequestDetail {
  return { request: { sequence: 1, session: 's', metrics: exampleMetrics() }, repairs: [], bodies, prefix: null };
}

it('is a command that a shell takes as it is, with the key left to the shell', () => {
  expect(curlOf(detail(kept), 'http://127.0.0.1:8066/')).toEqual({
    isPossible: true,
    command: [
      "curl -N 'http://127.0.0.1:8066/v1/chat/completions' \\",
      '  -H "authorization: Bearer $API_KEY" \\',
      "  -H 'x-title: it'\\''s me' \\",
      "  -H 'content-type: application/json' \\",
      `  --data-raw '{"prompt":"it'\\''s"}'`,
      '',
    ].join('\n'),
  });
});

it('sends a long body through the standard input', () => {
  const curl = curlOf(detail({ ...kept, text: 'x'.repeat(200_000) }), 'http://127.0.0.1:8066');
  expect(curl.isPossible && curl.command).toMatch(/--data-binary @- <<'END_OF_BODY'\nx{200000}\nEND_OF_BODY\n$/);
});

describe('is refused with the reason', () => {
  it.each([
    ['not kept', detail(), 'http://127.0.0.1:8066', 'history.bodies'],
    ['cut', detail({ ...kept, isCut: true }), 'http://127.0.0.1:8066', 'history.max_body_kb'],
    ['not listening', detail(kept), null, 'does not listen'],
  ])('%s', (_, one, url, reason) => {
    expect(curlOf(one, url)).toEqual({ isPossible: false, reason: expect.stringContaining(reason) });
  });
});
