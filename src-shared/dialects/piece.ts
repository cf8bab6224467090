/**
 * An answer in every dialect is a sequence of pieces. Readers turn wire events and bodies into pieces, the meter counts them, fixes
 * change them, and a dialect's editor writes only what was changed back into the wire form it came in.
 */
export type Piece =
  | TextPiece
  | ReasoningPiece
  | CallStartPiece
  | CallArgumentsPiece
  | CallEndPiece
  | FinishPiece
  | UsagePiece
  | TimingsPiece
  | ProgressPiece
  | ModelPiece
  | ErrorPiece
  | EndPiece;

interface Sourced {
  /** Set by readers: the ordinal among the pieces of the same event or body. A changed copy keeps it; an inserted piece has none. */
  source?: number;
}

interface Placed extends Sourced {
  /** OpenAI's choice index; 0 in dialects with one answer. */
  choice: number;
}

export interface TextPiece extends Placed {
  kind: 'text';
  text: string;
}

export interface ReasoningPiece extends Placed {
  kind: 'reasoning';
  text: string;
}

interface CallPlaced extends Placed {
  /** Number of the call within the choice, as the wire gives it; its position where the wire gives none. */
  call: number;
  /** The wire form lacks something that clients need: index, id, type, or arguments that are text. */
  isIrregular?: true;
  /** The wire gave no index. */
  hasNoIndex?: true;
}

/** A tool call is announced. */
export interface CallStartPiece extends CallPlaced {
  kind: 'call_start';
  id: string | null;
  name: string | null;
}

/** A fragment of a call's arguments: text, which joined over all fragments should be one JSON object. */
export interface CallArgumentsPiece extends CallPlaced {
  kind: 'call_arguments';
  text: string;
}

/** What a model writes bit by bit. */
export type DeltaPiece = TextPiece | ReasoningPiece | CallArgumentsPiece;

export function isDelta(piece: Piece): piece is DeltaPiece {
  return piece.kind === 'text' || piece.kind === 'reasoning' || piece.kind === 'call_arguments';
}

/** No more arguments of this call will come. `cut` is true when the stream broke off rather than ended. */
export interface CallEndPiece extends Placed {
  kind: 'call_end';
  call: number;
  cut: boolean;
}

export interface FinishPiece extends Placed {
  kind: 'finish';
  /** In the dialect's own words. */
  reason: string;
}

/** Token counts as far as this event knows them; null is unknown. `promptTokens` includes cached ones in every dialect. */
export interface Usage {
  promptTokens: number | null;
  cachedTokens: number | null;
  completionTokens: number | null;
  reasoningTokens: number | null;
  acceptedPredictionTokens: number | null;
  rejectedPredictionTokens: number | null;
}

export interface UsagePiece extends Sourced {
  kind: 'usage';
  usage: Usage;
}

/** llama.cpp's `timings` (tools/server/server-common.cpp). `promptTokens` (prompt_n) excludes the cached ones. */
export interface Timings {
  cachedTokens: number | null;
  promptTokens: number | null;
  promptMs: number | null;
  /** The backend's own rates: since b11669 the generation rate leaves the first token out, which prefill made. */
  promptPerSecond: number | null;
  generatedPerSecond: number | null;
  generatedTokens: number | null;
  generatedMs: number | null;
  draftTokens: number | null;
  draftAcceptedTokens: number | null;
}

export interface TimingsPiece extends Sourced {
  kind: 'timings';
  timings: Timings;
}

/** llama.cpp's `prompt_progress`: prefill so far. True progress is (processed - cached) / (total - cached). */
export interface ProgressPiece extends Sourced {
  kind: 'progress';
  total: number;
  cached: number;
  processed: number;
  timeMs: number;
}

/** The model's name as the answer states it. */
export interface ModelPiece extends Sourced {
  kind: 'model';
  model: string;
}

export interface ErrorPiece extends Sourced {
  kind: 'error';
  message: string;
}

/** The dialect's own end marker: `[DONE]`, `message_stop`, `response.completed`, `stop: true`. */
export interface EndPiece extends Sourced {
  kind: 'end';
}
