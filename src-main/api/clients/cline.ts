import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor } from './client-facts.ts';

/** Cline keeps its settings inside VS Code: they are typed into its panel (docs.cline.bot/provider-config/openai-compatible). */
export function cline(facts: ClientFacts): ClientSetup {
  const fields = [
    ['API Provider', 'OpenAI Compatible'],
    ['Base URL', `${facts.origin}/v1`],
    ['API Key', keyFor(facts)],
    ['Model ID', modelFor(facts)],
    ...(facts.contextTokens === null ? [] : [['Context Window Size', String(facts.contextTokens)]]),
  ];
  return {
    client: 'cline',
    title: 'Cline',
    notes: factNotes(facts),
    environment: [],
    files: [
      {
        path: "Cline's settings",
        language: 'text',
        text: fields.map(([name, value]) => `${name}: ${value}\n`).join(''),
      },
    ],
  };
}
