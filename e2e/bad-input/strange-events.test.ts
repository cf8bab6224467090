import { describe, expect, test } from 'vitest';
import { sendInParts } from '../byte-splits.ts';
import { exchange } from '../exchange.ts';
import { sseEvents } from '../sse-text.ts';
import { useSurvival } from './survival.ts';

/** JSON objects whose fields have types that no reader of the dialect expects. */
const strange = [
  '{}',
  '{"choices":7}',
  '{"choices":{"0":{}}}',
  '{"choices":[null,7,[],{"delta":[]},{"delta":null},{"index":"x","delta":{"tool_calls":{}}}]}',
  '{"choices":[{"index":0,"delta":{"tool_calls":[null,{"index":-1},{"index":1e9,"function":"f"},{"function":{"arguments":{}}}]}}]}',
  '{"choices":[{"index":0,"delta":{"content":[{"text":7}]},"finish_reason":[]}],"usage":"many","timings":[]}',
  '{"type":7,"index":{},"delta":7,"message":[],"content_block":"x"}',
  '{"type":"content_block_delta","index":-1,"delta":{"type":"input_json_delta","partial_json":7}}',
  '{"type":"content_block_start","index":99999,"content_block":null}',
  '{"type":"message_start"}',
  '{"type":"message_delta","delta":null,"usage":7}',
  '{"error":7}',
  '{"__proto__":{"choices":[]},"constructor":1}',
];
const marker = 'data: {"type":"ping","choices":[],"marker":"last"}\n\n';

describe('events of unexpected shape stop neither the stream nor the proxy', () => {
  const survival = useSurvival(true, (request, response) => {
    const event = Buffer.from(`data: ${strange[Number(request.headers['x-event'])]}\n\n${marker}`);
    void sendInParts(response, [event]);
  });

  describe.each(['/v1/chat/completions', '/v1/messages', '/v1/responses', '/completion'])('%s', (path) => {
    test.each(strange.map((text, index) => [text, index] as const))('%s', async (_text, index) => {
      const headers = { 'x-event': `${index}` };
      const body = { stream: true, tools: [{ type: 'function', function: { name: 'f' } }, { name: 'f' }] };
      const answer = await exchange(survival.proxy.url, { path, headers, body });
      expect(answer).toMatchObject({ status: 200, complete: true });
      const events = sseEvents(answer.text);
      expect(events.map(({ data }) => data).join('\n')).toContain('"marker":"last"');
    });
  });
});
