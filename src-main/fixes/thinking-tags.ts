import { z } from 'zod';
import type { Piece } from '#shared/dialects/piece.ts';
import { createThinkingSplitter } from '../repair/markup/thinking-splitter.ts';
import { type ChoiceText, createTextStage } from './chain/text-stage.ts';
import type { AnswerContext, Fix } from './fix.ts';

const id = 'thinking_tags';

/** Thoughts that came as text between `<think>` and `</think>` (M26). */
export const thinkingTags: Fix = {
  info: {
    id,
    title: 'Thoughts in the text',
    why: 'The server did not part <think> from the answer: the agent shows the thoughts, and sends them back as if they were said.',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer(context) {
    // The client asked for tags in the text; it reads them itself.
    const wantsTags = context.request?.reasoning_format === 'none';
    return wantsTags || context.httpStatus >= 400
      ? undefined
      : createTextStage(context, (choice) => createThoughts(context, choice));
  },
};

function createThoughts(context: AnswerContext, choice: number): ChoiceText {
  const splitter = createThinkingSplitter();
  let openers = 0;
  let strayClosers = 0;

  function reportTags(): void {
    for (; openers < splitter.openers(); openers++) report('<think>', 'thoughts stood in the text');
    for (; strayClosers < splitter.strayClosers(); strayClosers++)
      report('</think>', 'the end of thoughts stood in the text without their beginning');
  }

  function report(before: string, reason: string): void {
    const whole = { tool: null, path: '', before, after: '', held_characters: 0, held_ms: 0 };
    context.report({ fix: id, ...whole, outcome: 'repaired', reason });
  }

  function pieces(parts: readonly { kind: 'text' | 'reasoning'; text: string }[]): Piece[] {
    reportTags();
    return parts.map((part) => ({ ...part, choice }));
  }

  return {
    push: (text) => pieces(splitter.push(text)),
    end: () => pieces(splitter.end()),
    heldCharacters: () => splitter.heldCharacters(),
    isAtRest: () => splitter.isAtRest(),
  };
}
