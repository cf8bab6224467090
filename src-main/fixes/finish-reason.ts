import { z } from 'zod';
import type { Piece } from '#shared/dialects/piece.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'finish_reason';

/** The words of each dialect for "called tools" and "said all". */
const words = {
  'openai-chat': { calls: 'tool_calls', stop: 'stop' },
  anthropic: { calls: 'tool_use', stop: 'end_turn' },
  // Responses has no such word: its clients look at the output items.
  'openai-responses': null,
} as const;

/** The reason for the end, from what was really delivered (M12). */
export const finishReason: Fix = {
  info: {
    id,
    title: 'Wrong finish reason',
    why: '"stop" with tool calls ends the agent\'s turn, "tool_calls" without one makes it loop (mastra-ai/mastra#14187).',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) =>
    words[context.dialect] === null || context.httpStatus >= 400 ? undefined : createReasons(context),
};

function createReasons(context: AnswerContext): AnswerHooks {
  const dialect = words[context.dialect] ?? words['openai-chat'];
  const called = new Set<number>();
  const unfinished = new Set<number>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    switch (piece.kind) {
      case 'call_start':
        called.add(piece.choice);
        unfinished.add(piece.choice);
        break;
      case 'text':
        unfinished.add(piece.choice);
        break;
      case 'finish': {
        unfinished.delete(piece.choice);
        const reason = rightReason(piece.reason, called.has(piece.choice));
        if (reason !== piece.reason) context.changed(id);
        emit(reason === piece.reason ? piece : { ...piece, reason });
        return;
      }
      case 'end':
        finishRest(emit);
        break;
      default:
    }
    emit(piece);
  }

  /** The end marker came, but for some choice no reason: the client would wait, or call the answer broken. */
  function finishRest(emit: Emit<Piece>): void {
    for (const choice of unfinished) {
      context.changed(id);
      emit({ kind: 'finish', choice, reason: called.has(choice) ? dialect.calls : dialect.stop });
    }
    unfinished.clear();
  }

  /** Only the two that contradict what was delivered; `length` and whatever else a server says stays its own. */
  function rightReason(reason: string, hasCalls: boolean): string {
    if (hasCalls && reason === dialect.stop) return dialect.calls;
    if (!hasCalls && reason === dialect.calls) return dialect.stop;
    return reason;
  }

  return { kinds: ['call_start', 'text', 'finish', 'end'], piece, isAtRest: () => true };
}
