import { z } from 'zod';
import type { FinishPiece, Piece } from '#shared/dialects/piece.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import type { FormId, MarkupCall } from '../repair/markup/form.ts';
import { allForms } from '../repair/markup/forms/all-forms.ts';
import { createMarkupScanner, type Found, type MarkupScanner } from '../repair/markup/markup-scanner.ts';
import { callPieces, markupTools, mayCall, reasonWithCalls } from './calls/found-calls.ts';
import { endOf } from './chain/text-stage.ts';
import type { AnswerContext, AnswerHooks, CallPlace, Emit, Fix } from './fix.ts';

const id = 'toolcall_in_thinking';

/** The model called a tool before it had stopped thinking, and nothing came after (M06). */
export const toolcallInThinking: Fix = {
  info: {
    id,
    title: 'Tool call inside the thoughts',
    why: 'The answer is empty and its thoughts end in a tool call: the agent stops without a word (QwenLM/qwen-code#6548).',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) => (mayCall(context) ? createWatch(context) : undefined),
};

/** Forms that thoughts may well contain without meaning a call. */
const loose: ReadonlySet<FormId> = new Set(['bare_json', 'fenced', 'imitation']);

interface Choice {
  scanner: MarkupScanner;
  /** With nothing but spaces behind them. */
  lastCalls: MarkupCall[];
  unfinished: Extract<Found, { kind: 'unfinished' }> | null;
  hasMore: boolean;
}

/** Thoughts pass by as they come; they are only read along. */
function createWatch(context: AnswerContext): AnswerHooks {
  const tools = markupTools(context);
  const forms = allForms.filter((form) => !loose.has(form.id));
  const choices = new Map<number, Choice>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (piece.kind === 'reasoning') {
      const choice = choiceOf(piece.choice);
      follow(choice, choice.scanner.push(piece.text));
    } else if (piece.kind === 'call_start') choiceOf(piece.choice).hasMore = true;
    else if (piece.kind === 'text') choiceOf(piece.choice).hasMore ||= piece.text.trim() !== '';
    else if (piece.kind === 'finish') {
      emit(finish(piece, choiceOf(piece.choice), emit));
      return;
    }
    emit(piece);
  }

  function finish(piece: FinishPiece, choice: Choice, emit: Emit<Piece>): FinishPiece {
    if (choice.hasMore || endOf(piece) === 'cut') return piece;
    // Only what has its end is a call: thoughts that trail off are none.
    follow(choice, choice.scanner.end('cut'));
    if (choice.unfinished !== null) {
      const { tool, markup } = choice.unfinished;
      report(null, tool, markup, markup, 'unrepaired', 'a tool call at the end of the thoughts has no end');
    }
    if (choice.lastCalls.length === 0) return piece;
    for (const [number, call] of choice.lastCalls.entries()) {
      const place = { choice: piece.choice, call: number };
      report(place, call.name, call.argumentsText, call.argumentsText, 'repaired', 'a tool call ended the thoughts');
      for (const made of callPieces(piece.choice, number, call, new Set())) emit(made);
    }
    return { ...piece, reason: reasonWithCalls(context.dialect, piece.reason) };
  }

  function report(
    call: CallPlace | null,
    tool: string,
    before: string,
    after: string,
    outcome: 'repaired' | 'unrepaired',
    reason: string,
  ): void {
    const excerpts = { before: excerpt(before), after: excerpt(after) };
    context.report({ fix: id, tool, call, path: '', ...excerpts, held_characters: 0, held_ms: 0, outcome, reason });
  }

  function choiceOf(index: number): Choice {
    const known = choices.get(index);
    if (known) return known;
    const scanner = createMarkupScanner(tools, forms);
    const made: Choice = { scanner, lastCalls: [], unfinished: null, hasMore: false };
    choices.set(index, made);
    return made;
  }

  // Thoughts and text pass as they are in any case.
  return { kinds: ['reasoning', 'text', 'call_start', 'finish'], piece, isAtRest: () => true };
}

function follow(choice: Choice, found: readonly Found[]): void {
  for (const one of found) {
    if (one.kind === 'calls') choice.lastCalls.push(...one.calls);
    else if (one.kind === 'unfinished') choice.unfinished = one;
    else if (one.text.trim() !== '') choice.lastCalls = [];
  }
}
