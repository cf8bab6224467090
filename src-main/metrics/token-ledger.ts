import type { Piece, ProgressPiece, Timings, Usage } from '#shared/dialects/piece.ts';
import { promptTotalFromTimings } from '#shared/metrics/quantities.ts';
import type { Channel } from './phase-clock.ts';

/** What an answer says about its own tokens and times. Null is unknown. */
export interface TokenCounts {
  promptTokens: number | null;
  cachedTokens: number | null;
  /** The prompt without its cached part. */
  processedTokens: number | null;
  completionTokens: number | null;
  reasoningTokens: number | null;
  acceptedPredictionTokens: number | null;
  rejectedPredictionTokens: number | null;
  draftTokens: number | null;
  draftAcceptedTokens: number | null;
  /** By the backend's clock. */
  promptMs: number | null;
  generatedMs: number | null;
  /** As the backend states them. */
  promptTps: number | null;
  generationTps: number | null;
}

/** Gathers the numbers of one answer from its pieces: plain assignments and adds, nothing that grows with the stream. */
export interface TokenLedger {
  observe(piece: Piece): void;
  /** Pieces that hold generated text: about one per token on llama-server, more or less elsewhere. Good for a live view only. */
  generatedPieces(): number;
  /** The backend's own count of generated tokens so far, where it sends `timings` with every token. */
  generatedTokens(): number | null;
  progress(): ProgressPiece | null;
  counts(): TokenCounts;
}

export function createTokenLedger(streaming: () => boolean): TokenLedger {
  const usage: Usage = {
    promptTokens: null,
    cachedTokens: null,
    completionTokens: null,
    reasoningTokens: null,
    acceptedPredictionTokens: null,
    rejectedPredictionTokens: null,
  };
  const pieces: Record<Channel, number> = { reasoning: 0, answer: 0, tool_call: 0 };
  let timings: Timings | null = null;
  let progress: ProgressPiece | null = null;
  let isFinished = false;
  let piecesAtCompletionCount = 0;

  const generatedPieces = (): number => pieces.reasoning + pieces.answer + pieces.tool_call;

  function mergeUsage(update: Usage): void {
    for (const key of usageKeys) usage[key] = update[key] ?? usage[key];
    if (update.completionTokens !== null) piecesAtCompletionCount = generatedPieces();
  }

  /**
   * A stream may open with a placeholder: `message_start` says `output_tokens: 0`. A count that came before the first generated
   * piece is one, unless the answer ended without any.
   */
  function usageCompletionTokens(): number | null {
    const isFinal = !streaming() || piecesAtCompletionCount > 0 || (isFinished && generatedPieces() === 0);
    return isFinal ? usage.completionTokens : null;
  }

  /**
   * llama-server names no reasoning tokens, but its streams carry about one piece per token. Where the total proves that they did,
   * the pieces of the reasoning channel give its share; where calls or held characters blurred the count, it stays unknown.
   */
  function reasoningTokens(completionTokens: number | null): number | null {
    if (usage.reasoningTokens !== null || completionTokens === null) return usage.reasoningTokens;
    const count = generatedPieces();
    const unseen = completionTokens - count;
    if (!streaming() || pieces.reasoning === 0 || unseen < 0 || unseen > maxTokensWithoutPiece) return null;
    return Math.round((completionTokens * pieces.reasoning) / count);
  }

  return {
    observe(piece) {
      switch (piece.kind) {
        case 'reasoning':
          pieces.reasoning += 1;
          break;
        case 'text':
          pieces.answer += 1;
          break;
        case 'call_arguments':
          // Not `call_start`: it shares its event with the first arguments and would count that token twice.
          pieces.tool_call += 1;
          break;
        case 'finish':
          isFinished = true;
          break;
        case 'usage':
          mergeUsage(piece.usage);
          break;
        case 'timings':
          timings = piece.timings;
          break;
        case 'progress':
          progress = piece;
          break;
      }
    },
    generatedPieces,
    generatedTokens: () => timings?.generatedTokens ?? null,
    progress: () => progress,
    counts() {
      const fromTimings = timings && promptTotalFromTimings(timings.promptTokens, timings.cachedTokens);
      const promptTokens = count(usage.promptTokens ?? fromTimings ?? (progress?.total || null));
      const cachedTokens = count(timings?.cachedTokens ?? usage.cachedTokens ?? progress?.cached);
      const uncachedTokens = promptTokens === null || cachedTokens === null ? null : promptTokens - cachedTokens;
      const completionTokens = count(timings?.generatedTokens ?? usageCompletionTokens());
      return {
        promptTokens,
        cachedTokens,
        processedTokens: count(timings?.promptTokens ?? uncachedTokens),
        completionTokens,
        reasoningTokens: count(reasoningTokens(completionTokens)),
        acceptedPredictionTokens: count(usage.acceptedPredictionTokens),
        rejectedPredictionTokens: count(usage.rejectedPredictionTokens),
        draftTokens: count(timings?.draftTokens),
        draftAcceptedTokens: count(timings?.draftAcceptedTokens),
        promptMs: span(timings?.promptMs ?? finishedPrefillMs(progress)),
        generatedMs: span(timings?.generatedMs),
        promptTps: span(timings?.promptPerSecond),
        generationTps: span(timings?.generatedPerSecond),
      };
    },
  };
}

const usageKeys = [
  'promptTokens',
  'cachedTokens',
  'completionTokens',
  'reasoningTokens',
  'acceptedPredictionTokens',
  'rejectedPredictionTokens',
] as const satisfies readonly (keyof Usage)[];

/** The marks around reasoning, their line breaks and the end of the answer are tokens that no piece shows. More than these is doubt. */
const maxTokensWithoutPiece = 5;

/** `prompt_progress` tells the time so far; it is the prefill's time once all of the prompt is processed. */
function finishedPrefillMs(progress: ProgressPiece | null): number | null {
  return progress !== null && progress.processed >= progress.total ? progress.timeMs : null;
}

/** Some backends say -1 for unknown; what cannot be a count is none. */
function count(value: number | null | undefined): number | null {
  return Number.isSafeInteger(value) && value! >= 0 ? value! : null;
}

function span(ms: number | null | undefined): number | null {
  return ms === undefined || ms === null || ms < 0 ? null : ms;
}
