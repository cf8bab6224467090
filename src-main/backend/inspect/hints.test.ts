import { describe, expect, it } from 'vitest';
import { type Findings, unknownFindings } from './findings.ts';
import { hintsFor } from './hints.ts';

const good: Findings = {
  ...unknownFindings(new URL('http://127.0.0.1:8080'), false),
  ok: true,
  reachable: true,
  kind: 'llama-server',
  api_key: { configured: false, required: false, accepted: null },
  model: { name: 'm', path: '/m.gguf', quantization: null },
  slots: { total: 4, busy: 0 },
  context_per_slot: 32_768,
  context_trained: 131_072,
  endpoints: { props: 'on', slots: 'on', metrics: 'on', embeddings: 'off', rerank: 'off' },
  tool_calls: { possible: true, reason: null, capabilities: ['tools'] },
  sleeping: false,
};
const away: Findings = { ...good, ok: false, reachable: false };
const answered = { foundAt: null, failure: null };

const key = (configured: boolean, required: boolean | null, accepted: boolean | null) => ({
  ok: accepted !== false && !(required && !configured),
  api_key: { configured, required, accepted },
});

describe('hintsFor', () => {
  it('has nothing to say about a good backend', () => {
    expect(hintsFor(good, answered)).toEqual([]);
  });

  it.each([
    ['api_key_missing', 'error', key(false, true, null), /set backend\.api_key/],
    ['api_key_wrong', 'error', key(true, true, false), /compare backend\.api_key with --api-key/],
    ['api_key_unneeded', 'info', key(true, false, true), /sent for nothing/],
    ['loading', 'error', { loading: true, ok: false }, /wait/],
    ['not_llama_server', 'warning', { kind: 'other' as const }, /No \/props/],
    ['nothing_known', 'error', { kind: 'other' as const, ok: false }, /another program listens/],
    [
      'nothing_known',
      'error',
      { kind: 'other' as const, ok: false, url: 'http://127.0.0.1:8080/v1' },
      /leave it out of backend\.url/,
    ],
    ['no_model_loaded', 'info', { kind: 'router' as const, model: null }, /No model is loaded/],
    ['context_small', 'warning', { context_per_slot: 16_383 }, /16383 tokens per slot .* larger -c \(or fewer slots/],
    ['context_small', 'warning', { context_per_slot: 4096, slots: { total: 1, busy: 0 } }, /larger -c\.$/],
    [
      'context_small',
      'warning',
      { context_per_slot: 4096, context_trained: 4096 },
      /trained for no more, choose another/,
    ],
    [
      'no_tool_calls',
      'warning',
      { tool_calls: { possible: false, reason: 'tools param requires --jinja flag', capabilities: [] } },
      /with --jinja/,
    ],
    [
      'no_tool_calls',
      'warning',
      { tool_calls: { possible: false, reason: 'the chat template does not support tools', capabilities: [] } },
      /--chat-template-file/,
    ],
    ['slots_off', 'info', { endpoints: { ...good.endpoints, slots: 'off' as const } }, /--no-slots/],
    ['metrics_off', 'info', { endpoints: { ...good.endpoints, metrics: 'off' as const } }, /--metrics/],
    ['sleeping', 'info', { sleeping: true }, /asleep/],
  ])('says %s', (code, level, change, text) => {
    expect(hintsFor({ ...good, ...change }, answered)).toEqual([{ level, code, text: expect.stringMatching(text) }]);
  });

  it.each([
    ['refused', /Start llama-server/],
    ['unknown_host', /Correct backend\.host/],
    ['no_route', /connect this machine/],
    ['timeout', /firewall/],
    ['closed', /https:\/\//],
    ['not_http', /Another program/],
    ['certificate', /NODE_EXTRA_CA_CERTS/],
    ['tls', /http:\/\//],
    ['other', /log/],
  ] as const)('has a remedy for a connection that failed: %s', (failure, text) => {
    expect(hintsFor(away, { foundAt: null, failure })).toEqual([
      { level: 'error', code: `connection_${failure}`, text: expect.stringMatching(text) },
    ]);
  });

  it('thinks of plain HTTP when a TLS connection is met with silence', () => {
    const hints = hintsFor({ ...away, url: 'https://127.0.0.1:8080' }, { foundAt: null, failure: 'timeout' });
    expect(hints.map(({ code }) => code)).toEqual(['connection_timeout', 'connection_tls']);
  });

  it.each([
    ['http://127.0.0.1:9931', 'host to 127.0.0.1 and backend.port to 9931'],
    ['http://[::1]:8080', 'host to ::1 and backend.port to 8080'],
    ['http://llm.lan', 'host to llm.lan and backend.port to 80'],
  ])('sends to the llama-server found at %s instead', (found, words) => {
    const hints = hintsFor(away, { foundAt: new URL(found), failure: 'refused' });
    expect(hints).toEqual([{ level: 'error', code: 'listens_elsewhere', text: expect.stringContaining(words) }]);
  });
});
