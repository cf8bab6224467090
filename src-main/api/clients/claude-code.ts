import type { ClientSetup } from '#shared/contract/client-setup.ts';
import { type ClientFacts, factNotes, keyFor, modelFor, outputTokens } from './client-facts.ts';
import { environmentLines } from './environment.ts';

/** Claude Code speaks Anthropic's dialect; names of variables as in code.claude.com/docs/en/env-vars. */
export function claudeCode(facts: ClientFacts): ClientSetup {
  const model = modelFor(facts);
  const timeout = String(facts.timeoutMs);
  const { contextTokens } = facts;
  return {
    client: 'claude-code',
    title: 'Claude Code',
    notes: [...factNotes(facts), 'Start claude in the same shell afterwards.'],
    environment: environmentLines([
      // Without /v1: Claude Code adds it.
      ['ANTHROPIC_BASE_URL', facts.origin],
      ['ANTHROPIC_AUTH_TOKEN', keyFor(facts)],
      ['ANTHROPIC_DEFAULT_OPUS_MODEL', model],
      ['ANTHROPIC_DEFAULT_SONNET_MODEL', model],
      ['ANTHROPIC_DEFAULT_HAIKU_MODEL', model],
      ['CLAUDE_CODE_SUBAGENT_MODEL', model],
      ...(contextTokens === null
        ? []
        : ([
            ['CLAUDE_CODE_MAX_CONTEXT_TOKENS', String(contextTokens)],
            ['CLAUDE_CODE_MAX_OUTPUT_TOKENS', String(outputTokens(contextTokens))],
          ] as const)),
      // It changes with every request and would make llama-server read the whole prompt anew each time.
      ['CLAUDE_CODE_ATTRIBUTION_HEADER', '0'],
      ['CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC', '1'],
      ['API_TIMEOUT_MS', timeout],
      ['CLAUDE_STREAM_IDLE_TIMEOUT_MS', timeout],
    ]),
    files: [],
  };
}
