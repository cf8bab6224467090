import { describe, expect, test } from 'vitest';
import { cutAt, sendInParts } from '../byte-splits.ts';
import { exchange } from '../exchange.ts';
import { useSurvival } from './survival.ts';

const megabyte = 1024 * 1024;
const text = 'ä'.repeat(5 * megabyte);
const lines: Record<string, Buffer> = {
  '/v1/chat/completions': Buffer.from(
    `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"${text}"}}]}\n\n`,
  ),
  // A ping may come at any time: nothing about its place needs repair.
  '/v1/messages': Buffer.from(`event: ping\ndata: {"type":"ping","x":"${text}"}\n\n`),
  '/v1/responses': Buffer.from(
    `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"i","delta":"${text}"}\n\n`,
  ),
};

describe.each([
  ['on', true],
  ['off', false],
])('a line of 10 MB passes as it came, fixes %s', (_name, fixes) => {
  const survival = useSurvival(fixes, (request, response) => {
    const line = lines[request.url!]!;
    const offsets = Array.from({ length: Math.ceil(line.length / 65_536) }, (_, index) => index * 65_536);
    void sendInParts(response, cutAt(line, offsets));
  });

  test.each(Object.entries(lines))('%s', async (path, line) => {
    const answer = await exchange(survival.proxy.url, { path, body: { stream: true } });
    expect(answer.body.length).toBe(line.length);
    expect(answer.body.equals(line)).toBe(true);
  });
});
