import { z } from 'zod';
import { asObject } from '#shared/dialects/json.ts';
import type { CallArgumentsPiece, CallStartPiece, Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import { createLoopDetector, type Loop, type LoopDetector } from '../repair/loop-detector.ts';
import { callKey, callKeyStart, repeatedCalls } from './calls/call-history.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'repetition';

const options = z.object({
  action: z
    .enum(['warn', 'stop'])
    .default('warn')
    .describe(
      'warn: only report it. stop: end the answer as if it had reached its limit; tool calls then leave whole.',
    ),
  characters: z.int().min(1024).default(3072).describe('A loop counts once it is this many characters long.'),
  repeats: z.int().min(3).default(8).describe('A loop counts once it has come round this often.'),
  turns: z.int().min(2).default(5).describe('The same tool call counts when it is made in this many turns in a row.'),
});

type Options = z.infer<typeof options>;

/** A model that goes round in circles: in its text, in arguments, or with the same call turn after turn (M25). */
export const repetition: Fix = {
  info: {
    id,
    title: 'Endless repetition',
    why: 'A model in a loop fills the whole context with the same words or calls (NousResearch/hermes-agent#103599).',
    enabledByDefault: true,
    options,
  },
  answer: (context, given) => (context.httpStatus >= 400 ? undefined : createWatch(context, given as Options)),
};

interface Call {
  start: CallStartPiece;
  /** null where nothing will be asked of them: the arguments of a long call are many thousand. */
  fragments: CallArgumentsPiece[] | null;
}

function createWatch(context: AnswerContext, { action, characters, repeats, turns }: Options): AnswerHooks {
  const detectors = new Map<string, LoopDetector>();
  /** Calls that count as repeated if they are made once more, and how often they were made. */
  const nearlyRepeated = new Map([...repeatedCalls(context.request)].filter(([, count]) => count + 1 >= turns));
  const calls = new Map<string, Call>();
  const choices = new Set<number>();
  /** Choices that lost a call which would have gone on for ever. */
  const barred = new Set<number>();
  let state: 'running' | 'stopped' | 'ended' = 'running';
  const stops = action === 'stop';

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (state !== 'running') return;
    if ('choice' in piece) choices.add(piece.choice);
    switch (piece.kind) {
      case 'text':
      case 'reasoning':
        watch(piece, `${piece.kind}:${piece.choice}`, null, emit);
        return;
      case 'call_start': {
        const key = `${piece.choice}:${piece.call}`;
        const isKept = stops || mayRepeat(piece.name);
        if (!calls.has(key)) calls.set(key, { start: piece, fragments: isKept ? [] : null });
        if (stops) keepAlive(piece.choice, emit);
        else emit(piece);
        return;
      }
      case 'call_arguments': {
        const key = `${piece.choice}:${piece.call}`;
        const call = calls.get(key);
        call?.fragments?.push(piece);
        watch(piece, `call:${key}`, call ?? null, emit);
        return;
      }
      case 'call_end':
        endCall(`${piece.choice}:${piece.call}`, piece, emit);
        return;
      case 'finish': {
        const isBarred = barred.has(piece.choice);
        emit(isBarred ? { ...piece, reason: limitWords[context.dialect] } : piece);
        return;
      }
      case 'error':
        // What the server could not read it may have streamed whole.
        if (stops) releaseWhole(null, emit);
        emit(piece);
        return;
      default:
        emit(piece);
    }
  }

  function watch(piece: Extract<Piece, { text: string }>, key: string, call: Call | null, emit: Emit<Piece>): void {
    const detector = detectors.get(key) ?? createLoopDetector({ minCharacters: characters, minRepeats: repeats });
    detectors.set(key, detector);
    const loop = detector.push(piece.text);
    if (loop !== null) reportLoop(piece.kind, call, loop);
    if (loop !== null && stops) stop(piece, loop, call, emit);
    else if (stops && call !== null) keepAlive(piece.choice, emit);
    else emit(piece);
  }

  /** What was whole before the loop leaves, the call that loops does not. */
  function stop(piece: Extract<Piece, { text: string }>, loop: Loop, looping: Call | null, emit: Emit<Piece>): void {
    if (looping === null) emit({ ...piece, text: piece.text.slice(0, loop.at) });
    releaseWhole(looping, emit);
    for (const choice of choices) emit({ kind: 'finish', choice, reason: limitWords[context.dialect] });
    emit({ kind: 'end' });
    state = 'stopped';
    context.stop?.();
  }

  function endCall(key: string, end: Extract<Piece, { kind: 'call_end' }>, emit: Emit<Piece>): void {
    const call = calls.get(key);
    calls.delete(key);
    const name = call?.start.name ?? '';
    const count = call !== undefined && mayRepeat(name) ? nearlyRepeated.get(callKey(name, textOf(call))) : undefined;
    const isRepeated = count !== undefined;
    if (isRepeated && call) report(name, textOf(call), `the same call in ${count + 1} turns in a row`);
    if (isRepeated && stops) {
      barred.add(end.choice);
      return;
    }
    if (!stops || call === undefined) {
      emit(end);
      return;
    }
    release(call, emit);
    emit({ kind: 'call_end', choice: end.choice, call: end.call, cut: end.cut });
  }

  function mayRepeat(name: string | null): boolean {
    for (const key of nearlyRepeated.keys()) if (key.startsWith(callKeyStart(name ?? ''))) return true;
    return false;
  }

  function releaseWhole(except: Call | null, emit: Emit<Piece>): void {
    for (const [key, call] of calls) {
      if (call === except || !parses(textOf(call))) continue;
      calls.delete(key);
      release(call, emit);
      emit({ kind: 'call_end', choice: call.start.choice, call: call.start.call, cut: false });
    }
  }

  function release({ start, fragments }: Call, emit: Emit<Piece>): void {
    // These pieces come out of events that have gone: they leave in events of their own.
    const { source: _source, ...inserted } = start;
    emit(inserted);
    for (const { source: _gone, ...fragment } of fragments ?? []) emit(fragment);
  }

  /** Withheld calls must not look like a dead connection. */
  function keepAlive(choice: number, emit: Emit<Piece>): void {
    if (context.streaming) emit({ kind: 'text', choice, text: '' });
  }

  function reportLoop(kind: Piece['kind'], call: Call | null, { unit, repeats: times }: Loop): void {
    const where = kind === 'call_arguments' ? 'arguments' : kind === 'reasoning' ? 'thoughts' : 'text';
    report(call?.start.name ?? null, unit, `the ${where} said the same ${times} times`);
  }

  function report(tool: string | null, before: string, reason: string): void {
    const excerpts = { before: excerpt(before), after: excerpt(before) };
    const outcome = stops ? 'repaired' : 'unrepaired';
    context.report({ fix: id, tool, path: '', ...excerpts, held_characters: 0, held_ms: 0, outcome, reason });
  }

  /** Once the end marker has left, nothing may follow it. */
  function event(event: WireEvent, emit: Emit<WireEvent>): void {
    if (state === 'ended') return;
    emit(event);
    if (state === 'stopped' && isEndMarker(event)) state = 'ended';
  }

  return {
    kinds: ['text', 'reasoning', 'call_start', 'call_arguments', 'call_end', 'finish', 'usage', 'end', 'error'],
    piece,
    isAtRest: () => !stops,
    ...(stops ? { event } : {}),
    lastPieces(emit) {
      if (state === 'running') for (const call of calls.values()) if (stops) release(call, emit);
    },
  };
}

/** What each dialect says of an answer that reached its limit. */
const limitWords = {
  'openai-chat': 'length',
  anthropic: 'max_tokens',
  'openai-responses': 'max_output_tokens',
} as const;

function textOf({ fragments }: Call): string {
  return fragments?.map(({ text }) => text).join('') ?? '';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // It was still being written when the answer was ended.
  }
}

function isEndMarker(event: WireEvent): boolean {
  const type = asObject(event.json)?.type;
  return event.data === '[DONE]' || ['message_stop', 'response.completed', 'response.incomplete'].includes(`${type}`);
}
