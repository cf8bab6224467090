import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { useSurvival } from './survival.ts';

const bodies: Record<string, Buffer> = {
  empty: Buffer.alloc(0),
  'no JSON': Buffer.from('{"messages": ['),
  null: Buffer.from('null'),
  'a list': Buffer.from('[1]'),
  'messages that are no list': Buffer.from('{"messages":7,"tools":{"a":1},"stream":"yes"}'),
  'a byte order mark': Buffer.from('\uFEFF{"messages":[]}'),
  'no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'a lone surrogate': Buffer.from('{"messages":[{"role":"user","content":"\\ud83e"}]}'),
  'numbers that JavaScript cannot hold': Buffer.from('{"seed":12345678901234567890,"x":1.0,"y":1e400}'),
  'a key twice': Buffer.from('{"stream":true,"stream":false,"__proto__":{"a":1}}'),
  'a nest of 100,000 brackets': Buffer.from('['.repeat(100_000)),
  'spaces and order of its own': Buffer.from(' {\n\t"stream" : false , "model":"m"\r\n} \n'),
};

describe('a body that is no proper request reaches the backend as it is', () => {
  const survival = useSurvival(true, async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    response.writeHead(500, { 'content-type': 'application/octet-stream' }).end(body);
  });

  describe.each(['/v1/chat/completions', '/v1/messages', '/v1/responses', '/completion'])('%s', (path) => {
    test.each(Object.entries(bodies))('%s', async (_name, body) => {
      const answer = await exchange(survival.proxy.url, {
        path,
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(500);
      expect(answer.body.toString('latin1')).toBe(body.toString('latin1'));
    });
  });
});
