import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor, outputTokens } from './client-facts.ts';
import { environmentLines } from './environment.ts';

/**
 * opencode takes providers from its configuration file (opencode.ai/docs/providers), and for one shell from a variable that is laid
 * over the file (opencode.ai/docs/config).
 */
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
    title: 'Opencode',
    notes: [
      ...factNotes(facts),
      'For one shell set the variable; for good put this into the file, merged if it is there already.',
    ],
    environment: environmentLines([['OPENCODE_CONFIG_CONTENT', JSON.stringify(config)]]),
    files: [
      { path: '~/.config/opencode/opencode.json', language: 'json', text: `${JSON.stringify(config, null, 2)}\n` },
    ],
  };
}
