import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '#shared/dialects/json.ts';

/** Which kind of answer a route gives; aliases of one route share a kind. */
export type Endpoint = 'chat' | 'messages' | 'text_completion' | 'completion' | 'infill' | 'responses';

/** One message of the conversation, whatever dialect it came in. */
export interface SimulatedMessage {
  role: string;
  /** All text of the message joined; reasoning is not in it. */
  text: string;
  reasoning: string;
  calls: { id: string; name: string; argumentsText: string }[];
}

export interface SimulatedTool {
  name: string;
  /** JSON Schema of the arguments; empty where the request gives none. */
  parameters: JsonObject;
}

/** What a script gets to see of a request. */
export interface SimulatedRequest {
  endpoint: Endpoint;
  /** Path and query as received. */
  url: string;
  headers: IncomingHttpHeaders;
  body: JsonObject;
  stream: boolean;
  /** Empty for the text completion endpoints. */
  messages: SimulatedMessage[];
  tools: SimulatedTool[];
  /** The prompt as the simulated chat template renders it. */
  prompt: string;
  /** 0 for the first generation request of this server, then 1, 2... */
  ordinal: number;
}

/** Text that is cut into tokens by the simulated tokeniser, or a list that says itself where each token ends. */
export type TokenText = string | readonly string[];

export type ReplyPart =
  | { kind: 'reasoning'; text: TokenText }
  | { kind: 'text'; text: TokenText }
  /** `argumentsText` is sent as it stands, malformed or not. Without `id`, 32 random alphanumerics as the real server makes them. */
  | { kind: 'toolCall'; name: string; argumentsText: TokenText; id?: string };

/** What goes wrong with an answer. Bytes are bytes of the body, after HTTP framing is taken off. */
export type Fault =
  /** The connection is reset (RST) after that many bytes; without a number before the status line. */
  | { kind: 'reset'; afterBytes?: number }
  /** The connection is closed without the last chunk or the promised length. */
  | { kind: 'truncate'; afterBytes?: number }
  /** Nothing more is sent until the client leaves. */
  | { kind: 'hang'; afterBytes?: number }
  /** These bytes are slipped in, then the answer goes on. */
  | { kind: 'garbage'; afterBytes: number; bytes: string | Uint8Array }
  /** The real server's mid-stream failure: an error event, then the end without finish, usage or `[DONE]`. Not streaming: HTTP 500. */
  | { kind: 'error'; afterTokens: number; message?: string }
  /** As if `max_tokens` had been that many: finish reason `length`, arguments cut wherever they are. */
  | { kind: 'cut'; afterTokens: number };

/** The model's answer, written in the dialect that the request came in. */
export interface Reply {
  parts: readonly ReplyPart[];
  /** Overrides the reason that follows from the parts; in OpenAI's words, translated for `/v1/messages`. */
  finish?: 'stop' | 'length' | 'tool_calls';
  /** The stop sequence that ended the answer. */
  stoppingWord?: string;
  /** Speculative decoding counts at the answer's end, as `timings` carries them; they grow towards it token by token. */
  draft?: { proposed: number; accepted: number };
  fault?: Fault;
}

/** Recorded bytes sent verbatim, one socket write per item; uses no slot. */
export interface RawReply {
  rawStream: {
    writes: readonly (string | Uint8Array)[];
    /** 200 if not given. */
    status?: number;
    /** Those of an event stream if not given. */
    headers?: Record<string, string>;
    /** `end` if not given. */
    ending?: 'end' | 'reset' | 'truncate' | 'hang';
  };
}

/** An HTTP error instead of an answer, in the real server's shape. */
export interface ErrorReply {
  error: { status: number; type: string; message: string; fields?: JsonObject };
}

export type ScriptedReply = Reply | RawReply | ErrorReply;

/** Decides what the model says. May be called while other answers are still running. */
export type ReplyScript = (request: SimulatedRequest) => ScriptedReply | Promise<ScriptedReply>;
