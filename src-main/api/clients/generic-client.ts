import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor } from './client-facts.ts';
import { environmentLines } from './environment.ts';

/** The variables that OpenAI's own libraries, and most programs built on them, read. */
export function genericClient(facts: ClientFacts): ClientSetup {
  return {
    client: 'generic',
    title: 'Any OpenAI client',
    notes: [...factNotes(facts), `Clients of Anthropic's API take ${facts.origin} as their base URL, without /v1.`],
    environment: environmentLines([
      ['OPENAI_BASE_URL', `${facts.origin}/v1`],
      ['OPENAI_API_KEY', keyFor(facts)],
      ['OPENAI_MODEL', modelFor(facts)],
    ]),
    files: [],
  };
}
