import type { JsonObject } from '#shared/dialects/json.ts';
import type { Reply } from '../script/reply.ts';
import { type SimulationClock, yieldToEventLoop } from './clock.ts';
import type { Slot } from './slots.ts';
import { prefillMs, type Speed, tokenMs } from './speed.ts';
import { type TimingCounts, timings } from './timings.ts';
import { planTokens, type TokenStep } from './token-plan.ts';

/** Prefill reports after each. llama-server takes 2,048 unless told otherwise; a demo's prompts are short and should be seen to grow. */
const BATCH_TOKENS = 512;

/** The answer as the chat parser has it at the end. */
export interface ParsedAnswer {
  reasoning: string;
  text: string;
  calls: { id: string; name: string; argumentsText: string }[];
  /** Everything the model wrote, markup included; the text of the endpoints that parse nothing. */
  rawText: string;
}

/** All that an answer's last event and its body are made from. */
export interface GenerationResult {
  answer: ParsedAnswer;
  slotId: number;
  /** Why generation ended: the model's end token, a stop sequence or a limit. */
  stop: 'eos' | 'word' | 'limit';
  stoppingWord: string;
  /** In OpenAI's words. */
  finishReason: string;
  /** Limit reached by the context's end rather than `max_tokens`. */
  truncated: boolean;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  timings: JsonObject;
}

export type GenerationEvent =
  | { kind: 'progress'; total: number; cached: number; processed: number; timeMs: number; timings: JsonObject }
  /** `ordinal` counts from 1, as `n_decoded` does. */
  | { kind: 'token'; step: TokenStep; ordinal: number; promptTokens: number; cachedTokens: number; timings: JsonObject }
  | { kind: 'failed'; message: string }
  | { kind: 'finished'; result: GenerationResult };

export interface GenerationInput {
  slot: Slot;
  prompt: readonly number[];
  reply: Reply;
  contextSize: number;
  /** Drafts are counted also where the reply does not say how they fare. */
  speculative: boolean;
  /** -1 is no limit. */
  maxTokens: number;
  speed: Speed;
  clock: SimulationClock;
  signal: AbortSignal;
}

/** What one generation has come to so far. */
interface Run {
  input: GenerationInput;
  /** Tokens of the whole reply, whether or not a limit comes before its end. */
  plannedTokens: number;
  cachedTokens: number;
  promptMs: number;
  generatedMs: number;
  answer: ParsedAnswer;
  wait(milliseconds: number): Promise<void>;
}

/**
 * Reads the prompt and writes the scripted answer, at the model's speed, keeping the slot's numbers up to date. `timings` come from
 * the speed model, not from a stopwatch, so the same request gives the same numbers on any machine.
 */
export async function* generate(input: GenerationInput): AsyncGenerator<GenerationEvent, void, undefined> {
  const plan = planTokens(input.reply.parts);
  const run: Run = {
    input,
    plannedTokens: plan.length,
    cachedTokens: input.slot.tokens.length,
    promptMs: 0,
    generatedMs: 0,
    answer: { reasoning: '', text: '', calls: [], rawText: '' },
    wait: pacer(input),
  };
  yield* readPrompt(run);
  const limits = limitsOf(input, plan.length);
  const { fault } = input.reply;
  if (fault?.kind === 'error') {
    yield* writeTokens(run, plan.slice(0, Math.min(limits.tokens, fault.afterTokens)));
    const message = 'The model produced output that does not match the expected peg-native format';
    yield { kind: 'failed', message: fault.message ?? message };
    return;
  }
  yield* writeTokens(run, plan.slice(0, limits.tokens));
  yield { kind: 'finished', result: resultOf(run, limits) };
}

async function* readPrompt(run: Run): AsyncGenerator<GenerationEvent, void, undefined> {
  const { cachedTokens, input } = run;
  const { prompt, slot, speed } = input;
  const progress = (processed: number): GenerationEvent => ({
    kind: 'progress',
    total: prompt.length,
    cached: cachedTokens,
    processed,
    timeMs: Math.floor(run.promptMs),
    timings: timingsOf(run, processed - cachedTokens, 0),
  });
  for (let start = cachedTokens; start < prompt.length; start += BATCH_TOKENS) {
    yield progress(start);
    const end = Math.min(start + BATCH_TOKENS, prompt.length);
    const batchMs = prefillMs(speed, start, end);
    await run.wait(batchMs);
    run.promptMs += batchMs;
    for (const id of prompt.slice(start, end)) slot.tokens.push(id);
    slot.promptProcessed = end - cachedTokens;
  }
  yield progress(prompt.length);
}

async function* writeTokens(run: Run, plan: readonly TokenStep[]): AsyncGenerator<GenerationEvent, void, undefined> {
  const { cachedTokens, input } = run;
  const { slot, speed } = input;
  const promptTokens = input.prompt.length;
  for (const [index, step] of plan.entries()) {
    // The first token comes out of the prefill and costs nothing more.
    if (index > 0) {
      const durationMs = tokenMs(speed, promptTokens + index);
      await run.wait(durationMs);
      run.generatedMs += durationMs;
    }
    slot.tokens.push(step.id);
    slot.decoded += 1;
    slot.hasNewLine ||= step.text.includes('\n');
    apply(run.answer, step);
    const ordinal = index + 1;
    const timings = timingsOf(run, promptTokens - cachedTokens, ordinal);
    yield { kind: 'token', step, ordinal, promptTokens, cachedTokens, timings };
  }
}

function resultOf(run: Run, limits: Limits): GenerationResult {
  const { reply, slot, prompt } = run.input;
  const natural = run.answer.calls.length > 0 ? 'tool_calls' : 'stop';
  const ending = reply.stoppingWord === undefined ? 'eos' : 'word';
  return {
    answer: run.answer,
    slotId: slot.id,
    stop: limits.reached ? 'limit' : ending,
    stoppingWord: reply.stoppingWord ?? '',
    finishReason: reply.finish ?? (limits.reached ? 'length' : natural),
    truncated: limits.truncated,
    promptTokens: prompt.length,
    cachedTokens: run.cachedTokens,
    completionTokens: limits.tokens,
    timings: timingsOf(run, prompt.length - run.cachedTokens, limits.tokens),
  };
}

function timingsOf(run: Run, promptTokens: number, generatedTokens: number): JsonObject {
  const { cachedTokens, promptMs, generatedMs } = run;
  const draft = draftSoFar(run, generatedTokens);
  return timings({ cachedTokens, promptTokens, promptMs, generatedTokens, generatedMs, draft });
}

/** What the drafts come to at the end grows with the tokens. llama-server names none before the first was made. */
function draftSoFar({ input, plannedTokens }: Run, generatedTokens: number): TimingCounts['draft'] {
  const draft = input.reply.draft ?? (input.speculative ? plausibleDraft(plannedTokens) : undefined);
  if (draft === undefined || plannedTokens === 0) return undefined;
  const upTo = (count: number): number => Math.floor((count * generatedTokens) / plannedTokens);
  return upTo(draft.proposed) === 0 ? undefined : { proposed: upTo(draft.proposed), accepted: upTo(draft.accepted) };
}

/** About as a small draft model does: a fifth more drafted than written, three of four accepted; some answers fare better than others. */
function plausibleDraft(tokens: number): { proposed: number; accepted: number } {
  const proposed = Math.round(tokens * 1.2);
  return { proposed, accepted: Math.round(proposed * (0.66 + (tokens % 7) * 0.03)) };
}

/** Waits by a running total, so that the coarse timers of the machine do not add up over thousands of tokens. */
function pacer({ speed, clock, signal }: GenerationInput): (milliseconds: number) => Promise<void> {
  let dueMs = clock.nowMs();
  return async (milliseconds) => {
    if (!speed.paced) return yieldToEventLoop(signal);
    dueMs += milliseconds;
    await clock.wait(Math.max(0, dueMs - clock.nowMs()), signal);
  };
}

interface Limits {
  tokens: number;
  reached: boolean;
  truncated: boolean;
}

function limitsOf({ reply, maxTokens, contextSize, prompt }: GenerationInput, planned: number): Limits {
  const byFault = reply.fault?.kind === 'cut' ? reply.fault.afterTokens : Number.POSITIVE_INFINITY;
  const byRequest = maxTokens === -1 ? Number.POSITIVE_INFINITY : maxTokens;
  const byContext = contextSize - prompt.length;
  const tokens = Math.min(planned, byFault, byRequest, byContext);
  const reached = tokens < planned;
  return { tokens, reached, truncated: reached && tokens === byContext };
}

function apply(answer: ParsedAnswer, step: TokenStep): void {
  answer.rawText += step.text;
  for (const delta of step.deltas) {
    if (delta.kind === 'reasoning') answer.reasoning += delta.text;
    else if (delta.kind === 'text') answer.text += delta.text;
    else if (delta.kind === 'call_start') {
      answer.calls.push({ id: delta.id, name: delta.name, argumentsText: delta.text });
    } else answer.calls[delta.call]!.argumentsText += delta.text;
  }
}
