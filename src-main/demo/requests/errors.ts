import type { JsonObject } from '#shared/dialects/json.ts';

/** An HTTP error as llama-server words it. `code` is its `error.type`, `body` what goes over the wire. */
export class LlamaServerError extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, type: string, message: string, body: JsonObject) {
    super(message);
    this.name = 'LlamaServerError';
    this.code = type;
    this.status = status;
    this.body = body;
  }
}

/** From a handler: `{"error":{"code","message","type",...}}` (tools/server/server-common.cpp, format_error_response). */
export function handlerError(status: number, type: string, message: string, fields: JsonObject = {}): LlamaServerError {
  return new LlamaServerError(status, type, message, { error: errorObject(status, type, message, fields) });
}

/** The inner object alone, which `/v1/messages` sends as the data of its `error` event. */
export function errorObject(status: number, type: string, message: string, fields: JsonObject = {}): JsonObject {
  return { code: status, message, type, ...fields };
}

/** From the layer in front of the handlers, which writes the keys in another order: keys, loading, unknown path. */
export function doorError(status: number, type: string, message: string): LlamaServerError {
  return new LlamaServerError(status, type, message, { error: { message, type, code: status } });
}

export const invalidRequest = (message: string) => handlerError(400, 'invalid_request_error', message);
export const serverError = (message: string) => handlerError(500, 'server_error', message);
export const notSupported = (message: string) => handlerError(501, 'not_supported_error', message);
export const notFound = () => doorError(404, 'not_found_error', 'File Not Found');
export const invalidApiKey = () => doorError(401, 'authentication_error', 'Invalid API Key');
export const loadingModel = () => doorError(503, 'unavailable_error', 'Loading model');

export function contextOverflow(promptTokens: number, contextSize: number): LlamaServerError {
  return handlerError(
    400,
    'exceed_context_size_error',
    `request (${promptTokens} tokens) exceeds the available context size (${contextSize} tokens), try increasing it`,
    { n_prompt_tokens: promptTokens, n_ctx: contextSize },
  );
}
