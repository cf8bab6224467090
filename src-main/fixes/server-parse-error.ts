import { z } from 'zod';
import type { ErrorPiece, Piece } from '#shared/dialects/piece.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import { allForms } from '../repair/markup/forms/all-forms.ts';
import { createMarkupScanner } from '../repair/markup/markup-scanner.ts';
import { callPieces, markupTools, mayCall } from './calls/found-calls.ts';
import { createObjectEndFinder, type ObjectEndFinder } from './calls/json-object-end.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'server_parse_error';

/** What llama-server says when it cannot read its own model's output (common/chat.cpp; #26381, #27733, #24807). */
const parseErrors = /does not match the expected .{1,100} format|^Failed to parse input at pos|^Invalid diff/;

const quotedText = /^Failed to parse input at pos \d+: ([\s\S]+)$/;

/** The server streamed a whole answer and then failed to parse it, or failed before anything was streamed (M01). */
export const serverParseError: Fix = {
  info: {
    id,
    title: 'Server cannot read its own model',
    why: 'llama-server answers 500, or ends a finished stream in an error, because its parser met what it did not expect.',
    enabledByDefault: true,
    options: z.object({
      retry: z.boolean().default(true).describe('Ask once more when nothing of the answer had been delivered.'),
    }),
  },
  answer(context, { retry = true }) {
    const words = finishWords[context.dialect];
    return words === null ? undefined : createRescue(context, words, retry === true);
  },
};

const finishWords = {
  'openai-chat': { calls: 'tool_calls', stop: 'stop' },
  anthropic: { calls: 'tool_use', stop: 'end_turn' },
  'openai-responses': null,
} as const;

function createRescue(context: AnswerContext, words: { calls: string; stop: string }, mayRetry: boolean): AnswerHooks {
  const calls = new Map<string, { choice: number; call: number; end: ObjectEndFinder }>();
  const choices = new Set<number>();
  let hasReasoned = false;

  function piece(piece: Piece, emit: Emit<Piece>): void {
    switch (piece.kind) {
      case 'reasoning':
        hasReasoned = true;
        break;
      case 'text':
        choices.add(piece.choice);
        break;
      case 'call_start': {
        choices.add(piece.choice);
        const { choice, call } = piece;
        calls.set(`${choice}:${call}`, { choice, call, end: createObjectEndFinder() });
        break;
      }
      case 'call_arguments':
        calls.get(`${piece.choice}:${piece.call}`)?.end.push(piece.text);
        break;
      case 'error':
        if (parseErrors.test(piece.message)) rescue(piece, emit);
        else emit(piece);
        return;
      default:
    }
    emit(piece);
  }

  function rescue(error: ErrorPiece, emit: Emit<Piece>): void {
    const isWhole = [...calls.values()].every(({ end }) => end.isComplete());
    if (choices.size === 0 && !hasReasoned && again(error.message)) return;
    if (choices.size === 0 && readQuoted(error.message, emit)) return;
    if (choices.size === 0 || !isWhole) {
      report(
        'unrepaired',
        error.message,
        choices.size === 0 ? 'nothing was delivered' : 'a tool call was not whole yet',
      );
      emit(error);
      return;
    }
    context.recovered();
    report('repaired', error.message, 'the answer had been delivered whole; the error is replaced by its proper end');
    for (const { choice, call } of calls.values()) emit({ kind: 'call_end', choice, call, cut: false });
    for (const choice of choices) {
      const hasCalls = [...calls.values()].some((call) => call.choice === choice);
      emit({ kind: 'finish', choice, reason: hasCalls ? words.calls : words.stop });
    }
    emit({ kind: 'end' });
  }

  /** The error quotes what the server could not read; where that holds calls to the request's tools, they are what was meant. */
  function readQuoted(message: string, emit: Emit<Piece>): boolean {
    const quoted = quotedText.exec(message)?.[1];
    // A refusal keeps its status: only a stream can still become an answer.
    if (quoted === undefined || !context.streaming || !mayCall(context)) return false;
    const scanner = createMarkupScanner(markupTools(context), allForms);
    const found = [...scanner.push(quoted), ...scanner.end('whole')];
    const meant = found.flatMap((one) => (one.kind === 'calls' ? one.calls : []));
    if (meant.length === 0) return false;
    context.recovered();
    report('repaired', message, "the server could not read its model's calls; they were read from the text it quoted");
    for (const one of found) if (one.kind === 'text') emit({ kind: 'text', choice: 0, text: one.text });
    for (const [call, one] of meant.entries()) for (const piece of callPieces(0, call, one, new Set())) emit(piece);
    emit({ kind: 'finish', choice: 0, reason: words.calls });
    emit({ kind: 'end' });
    return true;
  }

  function again(message: string): boolean {
    const request = context.sent ?? context.request;
    if (!mayRetry || request === null || !context.resend(request)) return false;
    report('repaired', message, 'nothing had been delivered; the request was sent once more');
    return true;
  }

  function report(outcome: 'repaired' | 'unrepaired', message: string, reason: string): void {
    const before = excerpt(message);
    const after = outcome === 'repaired' ? '' : before;
    context.report({ fix: id, tool: null, path: '', before, after, held_characters: 0, held_ms: 0, outcome, reason });
  }

  return { kinds: ['reasoning', 'text', 'call_start', 'call_arguments', 'error'], piece, isAtRest: () => true };
}
