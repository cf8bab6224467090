import type { Attributes } from '@opentelemetry/api';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/**
 * Names of OpenTelemetry's semantic conventions for generative AI (open-telemetry/semantic-conventions-genai, status
 * Development). Written out here, as the conventions ask for names that are not stable yet.
 */
export const attributeNames = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  requestStream: 'gen_ai.request.stream',
  conversationId: 'gen_ai.conversation.id',
  agentId: 'gen_ai.agent.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  cachedTokens: 'gen_ai.usage.cache_read.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
} as const;

/** The backend that requests went to. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** The value of `gen_ai.operation.name`. Dialects of the old completions API continue a text, all others answer a chat. */
export function operationName({ dialect }: RequestMetrics): 'chat' | 'text_completion' {
  return /completion/.test(dialect) ? 'text_completion' : 'chat';
}

/** What metrics and spans of a request have in common. Few values each: no session, no agent. */
export function commonAttributes(metrics: RequestMetrics, server: ServerAddress): Attributes {
  return {
    [attributeNames.operationName]: operationName(metrics),
    // No value of the conventions fits llama.cpp; they allow one of one's own.
    [attributeNames.providerName]: 'llama_cpp',
    ...(metrics.model === null ? {} : { [attributeNames.requestModel]: metrics.model }),
    [attributeNames.serverAddress]: server.address,
    [attributeNames.serverPort]: server.port,
  };
}

/** The value of `error.type`; null for a request that did not fail. A client that leaves makes no error. */
export function errorType({ status, http_status }: RequestMetrics): string | null {
  if (status !== 'failed') return null;
  return http_status === null || http_status < 400 ? 'broken_off' : String(http_status);
}
