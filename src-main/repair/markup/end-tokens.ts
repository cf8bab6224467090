import { available, type MarkupInput, oneOf, type Reading, skipSpaces } from './input.ts';

/** Special tokens with which chat templates end a turn. At the end of a text they are never the model's words. */
export const endTokens: readonly string[] = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|end_of_turn|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|return|>',
  '<|call|>',
  '<end_of_turn>',
  '<turn|>',
  '<eos>',
  '</s>',
  '<｜end▁of▁sentence｜>',
];

/** Consumes spaces and end tokens; true if nothing else is left. */
export function* isAtEnd(input: MarkupInput): Reading<boolean> {
  for (;;) {
    yield* skipSpaces(input);
    if (!(yield* available(input))) return true;
    if ((yield* oneOf(input, endTokens)) === null) return false;
  }
}
