import type { JsonObject } from '#shared/dialects/json.ts';

/** A call as the agent understood it. */
export interface ToolCall {
  id: string;
  name: string;
  argumentsText: string;
}

/** One entry of the conversation, in no dialect. */
export type Entry =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: ToolCall[] }
  | { role: 'tool'; results: { id: string; text: string }[] };

/** What the model answered. */
export interface ModelAnswer {
  text: string;
  calls: ToolCall[];
}

/** One dialect: how a conversation is asked in it, and how its streamed answer is read. */
export interface AgentDialect {
  path: string;
  headers: Record<string, string>;
  /** A streamed turn with tools. */
  turnBody(system: string, entries: readonly Entry[]): JsonObject;
  /** A short request without stream or tools, as agents use for a session's title. */
  titleBody(text: string, maxTokens: number): JsonObject;
  /** Throws on an error event. */
  readStream(events: AsyncIterable<JsonObject>): Promise<ModelAnswer>;
}

/** The stream said that it failed. */
export class TurnFailed extends Error {
  readonly code = 'TURN_FAILED';
}
