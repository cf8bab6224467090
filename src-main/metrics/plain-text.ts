import { excerpt } from '#shared/metrics/repair-record.ts';

/**
 * Text from outside as it may stand on one line of a terminal or a log: line breaks, escape characters, characters that turn the
 * direction of writing and halves of characters become U+FFFD.
 */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** A message of any length and shape as one short line. */
export function oneLine(text: string): string {
  return plainText(excerpt(text.replace(/\s+/g, ' ').trim()));
}
