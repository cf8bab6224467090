import type { ReplyPart, TokenText } from '../script/reply.ts';
import { randomAlphanumerics } from './ids.ts';
import { END_TOKEN, splitIntoTokens, tokenId } from './tokens.ts';

/** What a parsed dialect shows of one generated token. */
export type Delta =
  | { kind: 'reasoning'; text: string }
  | { kind: 'text'; text: string }
  /** A call is announced together with the first fragment of its arguments, which is `{` for a JSON object. */
  | { kind: 'call_start'; call: number; id: string; name: string; text: string }
  | { kind: 'call_arguments'; call: number; text: string };

/** One generated token: what the model wrote (markup included) and what the chat parser makes of it, often nothing. */
export interface TokenStep {
  id: number;
  text: string;
  deltas: Delta[];
}

/** The tokens that a model would write to say these parts, in Hermes markup; the end token comes last. */
export function planTokens(parts: readonly ReplyPart[]): TokenStep[] {
  const steps: TokenStep[] = [];
  let call = 0;
  for (const part of parts) {
    if (part.kind === 'text') {
      steps.push(...tokensOf(part.text).map((text) => step(text, { kind: 'text', text })));
    } else if (part.kind === 'reasoning') {
      steps.push(...markup('<think>\n'));
      steps.push(...tokensOf(part.text).map((text) => step(text, { kind: 'reasoning', text })));
      steps.push(...markup('\n</think>\n\n'));
    } else {
      steps.push(...markup(`<tool_call>\n{"name": "${part.name}", "arguments": `));
      const [opening, ...rest] = argumentTokens(part.argumentsText);
      const id = part.id ?? randomAlphanumerics(32);
      steps.push(step(opening, { kind: 'call_start', call, id, name: part.name, text: opening }));
      for (const text of rest) steps.push(step(text, { kind: 'call_arguments', call, text }));
      steps.push(...markup('}\n</tool_call>'));
      call += 1;
    }
  }
  steps.push({ id: END_TOKEN, text: '', deltas: [] });
  return steps;
}

function step(text: string, delta: Delta): TokenStep {
  return { id: tokenId(text), text, deltas: [delta] };
}

function markup(text: string): TokenStep[] {
  return splitIntoTokens(text).map((token) => ({ id: tokenId(token), text: token, deltas: [] }));
}

function tokensOf(text: TokenText): readonly string[] {
  return typeof text === 'string' ? splitIntoTokens(text) : text;
}

/** The real server announces a call with `{` alone, then follows the tokens. A list of tokens is taken as it stands. */
function argumentTokens(text: TokenText): [string, ...string[]] {
  const tokens =
    typeof text === 'string' && text.startsWith('{') ? ['{', ...splitIntoTokens(text.slice(1))] : tokensOf(text);
  const [opening = '', ...rest] = tokens;
  return [opening, ...rest];
}
