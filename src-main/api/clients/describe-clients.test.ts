import { describe, expect, test } from 'vitest';
import { describeClients } from './describe-clients.ts';

interface Situation {
  url?: string | null;
  models?: { id: string; status?: string }[] | Error;
  contextTokens?: number | null;
  hasApiKey?: boolean;
  apiKeys?: string[];
  timeoutSeconds?: number;
}

async function setupsFor({ url = 'http://127.0.0.1:8066', ...situation }: Situation = {}) {
  const {
    models = [{ id: 'qwen.gguf' }],
    contextTokens = 32_768,
    hasApiKey = false,
    apiKeys = [],
    timeoutSeconds = 3600,
  } = situation;
  const parts = {
    proxy: { url: () => (url === null ? null : new URL(url)) },
    backend: {
      async models() {
        if (models instanceof Error) throw models;
        return models.map(({ id, status = null }) => ({ id, status }));
      },
      learnContext: async () => contextTokens,
      hasApiKey: () => hasApiKey,
    },
    config: { current: () => ({ backend: { timeout_seconds: timeoutSeconds }, server: { api_keys: apiKeys } }) },
  } as unknown as Parameters<typeof describeClients>[0];
  const setups = await describeClients(parts);
  return Object.fromEntries(setups.map((setup) => [setup.client, setup]));
}

const shell = (setup: Awaited<ReturnType<typeof setupsFor>>[string] | undefined, id: string) =>
  setup?.environment.find((entry) => entry.shell === id)?.text;

test('Claude Code: the whole environment for bash', async () => {
  const { 'claude-code': setup } = await setupsFor();
  expect(shell(setup, 'bash')).toBe(`export ANTHROPIC_BASE_URL='http://127.0.0.1:8066'
export ANTHROPIC_AUTH_TOKEN='llama-proxy'
export ANTHROPIC_DEFAULT_OPUS_MODEL='qwen.gguf'
export ANTHROPIC_DEFAULT_SONNET_MODEL='qwen.gguf'
export ANTHROPIC_DEFAULT_HAIKU_MODEL='qwen.gguf'
export CLAUDE_CODE_SUBAGENT_MODEL='qwen.gguf'
export CLAUDE_CODE_MAX_CONTEXT_TOKENS='32768'
export CLAUDE_CODE_MAX_OUTPUT_TOKENS='8192'
export CLAUDE_CODE_ATTRIBUTION_HEADER='0'
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC='1'
export API_TIMEOUT_MS='3600000'
export CLAUDE_STREAM_IDLE_TIMEOUT_MS='3600000'
`);
});

test.each([
  ['bash', "export OPENAI_BASE_URL='http://127.0.0.1:8066/v1'"],
  ['fish', "set -gx OPENAI_BASE_URL 'http://127.0.0.1:8066/v1'"],
  ['powershell', "$env:OPENAI_BASE_URL = 'http://127.0.0.1:8066/v1'"],
  ['cmd', 'set "OPENAI_BASE_URL=http://127.0.0.1:8066/v1"'],
])('%s sets a variable in its own words', async (id, line) => {
  const { generic } = await setupsFor();
  expect(shell(generic, id)?.split('\n')[0]).toBe(line);
});

test('opencode: its configuration file', async () => {
  const { opencode } = await setupsFor();
  expect(JSON.parse(opencode?.files[0]?.text ?? '')).toStrictEqual({
    $schema: 'https://opencode.ai/config.json',
    provider: {
      'llama-proxy': {
        npm: '@ai-sdk/openai-compatible',
        name: 'llama-proxy',
        options: { baseURL: 'http://127.0.0.1:8066/v1', apiKey: 'llama-proxy' },
        models: { 'qwen.gguf': { name: 'qwen.gguf', limit: { context: 32_768, output: 8192 } } },
      },
    },
    model: 'llama-proxy/qwen.gguf',
  });
});

test.each([
  ['bash', "export OPENCODE_CONFIG_CONTENT='", "'"],
  ['fish', "set -gx OPENCODE_CONFIG_CONTENT '", "'"],
  ['powershell', "$env:OPENCODE_CONFIG_CONTENT = '", "'"],
  ['cmd', 'set "OPENCODE_CONFIG_CONTENT=', '"'],
])('opencode: the same for one %s alone', async (id, start, end) => {
  const { opencode } = await setupsFor();
  const line = shell(opencode, id)?.trimEnd() ?? '';
  expect([line.slice(0, start.length), line.slice(-end.length)]).toStrictEqual([start, end]);
  expect(JSON.parse(line.slice(start.length, -end.length))).toStrictEqual(JSON.parse(opencode?.files[0]?.text ?? ''));
});

test('Codex: its configuration file, and where it finds the key', async () => {
  const { codex } = await setupsFor({ hasApiKey: true });
  expect(codex?.files[0]?.text).toBe(`model = "qwen.gguf"
model_provider = "llama-proxy"
model_context_window = 32768

[model_providers.llama-proxy]
name = "llama-proxy"
base_url = "http://127.0.0.1:8066/v1"
wire_api = "responses"
stream_idle_timeout_ms = 3600000
env_key = "LLAMA_API_KEY"
`);
  expect(shell(codex, 'bash')).toBe("export LLAMA_API_KEY='YOUR-LLAMA-SERVER-KEY'\n");
});

test("a proxy with keys of its own asks for one of them, not for llama-server's", async () => {
  const { 'claude-code': setup } = await setupsFor({ apiKeys: ['own-key'], hasApiKey: true });
  expect(shell(setup, 'bash')).toContain("export ANTHROPIC_AUTH_TOKEN='YOUR-LLAMA-PROXY-KEY'");
  expect(setup?.notes.join(' ')).toContain('server.api_keys');
  expect(JSON.stringify(setup)).not.toMatch(/own-key|LLAMA-SERVER-KEY/);
});

test('Cline: the fields of its settings', async () => {
  const { cline } = await setupsFor();
  expect(cline?.files[0]?.text).toBe(`API Provider: OpenAI Compatible
Base URL: http://127.0.0.1:8066/v1
API Key: llama-proxy
Model ID: qwen.gguf
Context Window Size: 32768
`);
});

describe('what is not known, or not usable', () => {
  test('without a backend every client can still be pointed here, and says what is missing', async () => {
    const setups = await setupsFor({ models: new Error('refused'), contextTokens: null });
    for (const { notes } of Object.values(setups)) expect(notes.join(' ')).toContain('could not be asked');
    expect(shell(setups['claude-code'], 'bash')).not.toContain('MAX_CONTEXT_TOKENS');
    expect(setups.opencode?.files[0]?.text).not.toContain('limit');
  });

  test.each([`a'; rm -rf ~ #`, 'a" & calc', '%PATH%', '$(id)', 'a`b`', 'a\nb', 'a!b', '‘;x'])(
    'a model that is called %j is not put into a shell',
    async (id) => {
      const setups = await setupsFor({ models: [{ id }, { id: 'good.gguf' }] });
      expect(JSON.stringify(setups)).not.toContain(JSON.stringify(id).slice(1, -1));
      expect(shell(setups.generic, 'bash')).toContain("OPENAI_MODEL='good.gguf'");
    },
  );

  test('the loaded model of a router goes first', async () => {
    const { generic } = await setupsFor({
      models: [
        { id: 'cold', status: 'unloaded' },
        { id: 'warm', status: 'loaded' },
      ],
    });
    expect(shell(generic, 'bash')).toContain("OPENAI_MODEL='warm'");
  });

  test.each([
    ['http://0.0.0.0:8066', 'http://127.0.0.1:8066/v1'],
    ['http://[::]:8066', 'http://[::1]:8066/v1'],
    ['http://10.0.0.5:81', 'http://10.0.0.5:81/v1'],
  ])('a proxy on %s is reached at %s', async (url, base) => {
    const { generic } = await setupsFor({ url });
    expect(shell(generic, 'bash')).toContain(`OPENAI_BASE_URL='${base}'`);
  });

  test('a proxy that does not listen has no address to give', async () => {
    await expect(setupsFor({ url: null })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
