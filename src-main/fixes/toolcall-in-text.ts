import { z } from 'zod';
import { asObject } from '#shared/dialects/json.ts';
import type { CallArgumentsPiece, CallStartPiece, Piece } from '#shared/dialects/piece.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import type { FormId, MarkupCall } from '../repair/markup/form.ts';
import { allForms } from '../repair/markup/forms/all-forms.ts';
import { createMarkupScanner, type Found } from '../repair/markup/markup-scanner.ts';
import { callPieces, isSameArguments, markupTools, mayCall, reasonWithCalls } from './calls/found-calls.ts';
import { type ChoiceText, createTextStage } from './chain/text-stage.ts';
import type { AnswerContext, CallPlace, Fix } from './fix.ts';

const id = 'toolcall_in_text';

const options = z.object({
  unmarked_json: z
    .boolean()
    .default(true)
    .describe('Also take a call that is JSON alone: where it is the whole answer, or in a code fence that ends it.'),
});
type Options = z.infer<typeof options>;

/** A call that the model made in its own markup and that the server passed on as text (M02, M42). */
export const toolcallInText: Fix = {
  info: {
    id,
    title: 'Tool call written as text',
    why: 'The server did not know the markup in which the model calls tools: the agent shows it, runs nothing and stops.',
    enabledByDefault: true,
    options,
  },
  answer(context, given) {
    if (!mayCall(context)) return undefined;
    const takesJson = (given as Options).unmarked_json && !wantsJson(context);
    const forms = allForms.filter((form) => takesJson || !unmarked.has(form.id));
    return createTextStage(context, (choice) => createCallFinder(context, choice, forms), true);
  },
};

const unmarked: ReadonlySet<FormId> = new Set(['bare_json', 'fenced']);

/** An answer that was asked to be JSON may look like a call without being one. */
function wantsJson({ request }: AnswerContext): boolean {
  const format = asObject(request?.response_format) ?? asObject(asObject(request?.text)?.format);
  return format !== undefined && format.type !== 'text';
}

interface FoundCall extends MarkupCall {
  form: FormId;
  markup: string;
}

interface RealCall {
  id: string | null;
  name: string | null;
  fragments: string[];
}

/**
 * Calls leave when the choice is over: only then is it known which numbers are free and which of them the server announced as
 * well. Clients act on a call when the answer ends, so nothing waits for it.
 */
function createCallFinder(context: AnswerContext, choice: number, forms: typeof allForms): ChoiceText {
  const scanner = createMarkupScanner(markupTools(context), forms);
  const realCalls = new Map<number, RealCall>();
  let calls: FoundCall[] = [];
  let heldSince: number | null = null;
  let maxHeld = 0;
  let hasCalled = false;

  function take(found: readonly Found[]): Piece[] {
    const pieces: Piece[] = [];
    for (const one of found) {
      if (one.kind === 'text') pieces.push({ kind: 'text', choice, text: one.text });
      else if (one.kind === 'calls') {
        calls.push(...one.calls.map((call) => ({ ...call, form: one.form, markup: one.markup })));
      } else report(null, one.tool, one.markup, one.markup, 'unrepaired', 'a tool call in the text has no end');
    }
    return pieces;
  }

  function watchHold(): void {
    maxHeld = Math.max(maxHeld, scanner.heldCharacters());
    if (scanner.heldCharacters() > 0) heldSince ??= context.now();
    else heldSince = null;
  }

  function leave(): Piece[] {
    const pieces: Piece[] = [];
    const ids = new Set([...realCalls.values()].map((call) => call.id ?? ''));
    let number = Math.max(-1, ...realCalls.keys());
    for (const call of calls) {
      const twin = [...realCalls].find(([, real]) => isSame(real, call));
      const isTwin = twin !== undefined;
      report(
        { choice, call: twin?.[0] ?? number + 1 },
        call.name,
        call.markup,
        isTwin ? '' : call.argumentsText,
        'repaired',
        isTwin ? 'a tool call stood in the text as well' : `a tool call stood in the text (${call.form})`,
      );
      if (isTwin) continue;
      number++;
      const made = callPieces(choice, number, call, ids);
      for (const piece of made) if (piece.kind === 'call_start') ids.add(piece.id ?? '');
      pieces.push(...made);
      hasCalled = true;
    }
    calls = [];
    return pieces;
  }

  function report(
    call: CallPlace | null,
    tool: string,
    before: string,
    after: string,
    outcome: 'repaired' | 'unrepaired',
    reason: string,
  ): void {
    context.report({
      fix: id,
      tool,
      call,
      path: '',
      before: excerpt(before),
      after: excerpt(after),
      held_characters: context.streaming ? maxHeld : 0,
      held_ms: context.streaming && heldSince !== null ? context.now() - heldSince : 0,
      outcome,
      reason,
    });
  }

  return {
    push(text) {
      const pieces = take(scanner.push(text));
      watchHold();
      return pieces;
    },
    end(how, isLast) {
      const pieces = take(scanner.end(how));
      if (isLast) pieces.push(...leave());
      watchHold();
      return pieces;
    },
    heldCharacters: () => scanner.heldCharacters(),
    isAtRest: () => scanner.isAtRest(),
    called(piece) {
      follow(realCalls, piece);
    },
    reason: (given) => (hasCalled ? reasonWithCalls(context.dialect, given) : given),
  };
}

function follow(calls: Map<number, RealCall>, piece: CallStartPiece | CallArgumentsPiece): void {
  if (piece.kind === 'call_arguments') calls.get(piece.call)?.fragments.push(piece.text);
  else if (!calls.has(piece.call)) calls.set(piece.call, { id: piece.id, name: piece.name, fragments: [] });
}

function isSame(real: RealCall, found: FoundCall): boolean {
  return real.name === found.name && isSameArguments(real.fragments.join(''), found.argumentsText);
}
