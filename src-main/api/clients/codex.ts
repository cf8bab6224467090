import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor } from './client-facts.ts';
import { environmentLines } from './environment.ts';

/** Codex speaks the Responses API only (`wire_api = "chat"` was removed in 2026); keys as in developers.openai.com/codex. */
export function codex(facts: ClientFacts): ClientSetup {
  const { contextTokens, needsKey, origin, timeoutMs } = facts;
  const lines = [
    `model = ${tomlText(modelFor(facts))}`,
    'model_provider = "llama-proxy"',
    ...(contextTokens === null ? [] : [`model_context_window = ${contextTokens}`]),
    '',
    '[model_providers.llama-proxy]',
    'name = "llama-proxy"',
    `base_url = ${tomlText(`${origin}/v1`)}`,
    'wire_api = "responses"',
    `stream_idle_timeout_ms = ${timeoutMs}`,
    ...(needsKey ? ['env_key = "LLAMA_API_KEY"'] : []),
  ];
  return {
    client: 'codex',
    title: 'Codex',
    notes: [...factNotes(facts), 'Keys before the first [section] of the file must stay before it.'],
    environment: needsKey ? environmentLines([['LLAMA_API_KEY', keyFor(facts)]]) : [],
    files: [{ path: '~/.codex/config.toml', language: 'toml', text: `${lines.join('\n')}\n` }],
  };
}

/** A TOML basic string; it escapes as JSON does. */
function tomlText(text: string): string {
  return JSON.stringify(text);
}
