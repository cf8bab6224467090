import { z } from 'zod';
import type { Piece } from '#shared/dialects/piece.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import { createTailTrimmer } from '../repair/markup/tail-trimmer.ts';
import { type ChoiceText, createTextStage } from './chain/text-stage.ts';
import type { AnswerContext, Fix } from './fix.ts';

const id = 'trailing_tokens';

/** Special tokens at the very end of a text (M27). Behind arguments the repairer drops them. */
export const trailingTokens: Fix = {
  info: {
    id,
    title: 'Special tokens at the end',
    why: 'A model without the right stop token leaves <|im_end|> and the like at the end of its answer (ikawrakow/ik_llama.cpp#958).',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) =>
    context.httpStatus >= 400 ? undefined : createTextStage(context, (choice) => createTrimming(context, choice)),
};

function createTrimming(context: AnswerContext, choice: number): ChoiceText {
  const trimmer = createTailTrimmer();
  const pieces = (text: string): Piece[] => (text === '' ? [] : [{ kind: 'text', choice, text }]);
  return {
    push: (text) => pieces(trimmer.push(text)),
    end() {
      const { text, dropped } = trimmer.end();
      if (dropped !== '') {
        context.report({
          fix: id,
          tool: null,
          path: '',
          before: excerpt(dropped),
          after: '',
          held_characters: context.streaming ? dropped.length : 0,
          held_ms: 0,
          outcome: 'repaired',
          reason: 'special tokens at the end of the text',
        });
      }
      return pieces(text);
    },
    heldCharacters: () => trimmer.heldCharacters(),
    isAtRest: () => trimmer.heldCharacters() === 0,
  };
}
