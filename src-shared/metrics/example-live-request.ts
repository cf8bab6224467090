import type { LiveRequest } from './live-request.ts';

/** A streamed chat in the middle of its answer, for tests. */
export function exampleLiveRequest(changes: Partial<LiveRequest> = {}): LiveRequest {
  return {
    requestId: 'a1b2c3d4-0000-4000-8000-000000000001',
    timestamp: '2026-02-15T10:30:45.000Z',
    instance: 'default',
    endpoint: '/v1/chat/completions',
    dialect: 'openai-chat',
    streaming: true,
    client: null,
    sessionId: null,
    agentId: null,
    model: 'Qwen3-14B-128K-Q3_K_S.gguf',
    phase: 'answering',
    elapsedMs: 12_000,
    prefill: null,
    promptTokens: 538,
    cachedTokens: null,
    generatedTokens: 340,
    generationTps: 33.1,
    toolCalls: 0,
    draftTokens: null,
    draftAcceptedTokens: null,
    ...changes,
  };
}
