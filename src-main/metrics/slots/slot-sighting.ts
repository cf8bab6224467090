/** One slot as the backend showed it at one moment; null where it does not say. */
export interface SlotSighting {
  id: number;
  /** Tokens that fit into it. */
  contextSize: number | null;
  processing: boolean | null;
  /** Another task is another number. */
  taskId: number | null;
  /** Tokens that it holds; they grow while a prompt is read, so that they never tell how long it is. */
  promptTokens: number | null;
  /** Prompt tokens read for the present task, without those from the cache. */
  processedTokens: number | null;
  /** Prompt tokens of the present task that the cache gave. */
  cachedTokens: number | null;
  /** Tokens generated for the present task. */
  decodedTokens: number | null;
  streaming: boolean | null;
  speculative: boolean | null;
}
