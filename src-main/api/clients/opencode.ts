import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor, outputTokens } from './client-facts.ts';

/** opencode takes providers from its configuration file (opencode.ai/docs/providers). */
export function opencode(facts: ClientFacts): ClientSetup {
  const model = modelFor(facts);
  const { contextTokens } = facts;
  const limit =
    contextTokens === null ? {} : { limit: { context: contextTokens, output: outputTokens(contextTokens) } };
  const config = {
    $schema: 'https://opencode.ai/config.json',
    provider: {
      'llama-proxy': {
        npm: '@ai-sdk/openai-compatible',
        name: 'llama-proxy',
        options: { baseURL: `${facts.origin}/v1`, apiKey: keyFor(facts) },
        models: { [model]: { name: model, ...limit } },
      },
    },
    model: `llama-proxy/${model}`,
  };
  return {
    client: 'opencode',
    title: 'opencode',
    notes: [...factNotes(facts), 'Merge this into the file if it is there already.'],
    environment: [],
    files: [
      { path: '~/.config/opencode/opencode.json', language: 'json', text: `${JSON.stringify(config, null, 2)}\n` },
    ],
  };
}
