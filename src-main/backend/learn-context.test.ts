import { describe, expect, it } from 'vitest';
import type { BackendModel } from './answers/models.ts';
import { readProps } from './answers/props.ts';
import { readSlots } from './answers/slots.ts';
import { BackendError, type BackendErrorCode } from './backend-error.ts';
import { type ContextSources, learnContext } from './learn-context.ts';

const routerProps = readProps({ role: 'router', default_generation_settings: { params: null, n_ctx: 0 } })!;
const propsWith = (contextPerSlot: number | null) =>
  readProps({ total_slots: 1, default_generation_settings: { n_ctx: contextPerSlot } })!;
const slotsWith = (...sizes: number[]) => readSlots(sizes.map((n_ctx, id) => ({ id, n_ctx })))!;
const model = (id: string, contextSize: number | null): BackendModel => ({
  id,
  aliases: [],
  contextSize,
  trainedContextSize: 131_072,
  status: null,
});

/** Sources that answer by script and note what was asked; an unscripted question is an endpoint that is off. */
function play(script: {
  isRouter?: boolean;
  props?: Record<string, ReturnType<typeof propsWith> | BackendErrorCode>;
  models?: BackendModel[] | BackendErrorCode;
  slots?: ReturnType<typeof slotsWith>;
}) {
  const asked: string[] = [];
  const answer = async <T>(question: string, value: T | BackendErrorCode | undefined): Promise<T> => {
    asked.push(question);
    if (value === undefined || typeof value === 'string') {
      throw new BackendError((value as BackendErrorCode | undefined) ?? 'backend_endpoint_off', question);
    }
    return value;
  };
  const sources: ContextSources = {
    isRouter: () => script.isRouter ?? false,
    props: (name) => answer(`props ${name}`, script.props?.[String(name)]),
    models: () => answer('models', script.models),
    slots: (name) => answer(`slots ${name}`, script.slots),
  };
  return { asked, sources };
}

describe('learnContext', () => {
  it.each([
    ['/props of the server', { props: { null: propsWith(8192) } }, 8192, 'every-model', ['props null']],
    [
      "/props of a router's model",
      { props: { null: routerProps, m: propsWith(4096) } },
      4096,
      'this-model',
      ['props null', 'props m'],
    ],
    ['/props of a known router', { isRouter: true, props: { m: propsWith(4096) } }, 4096, 'this-model', ['props m']],
    [
      "a router's list while the model does not answer",
      { isRouter: true, props: { m: 'backend_refused' as const }, models: [model('m', 2048), model('n', 1024)] },
      2048,
      'this-model',
      ['props m', 'models'],
    ],
    ['the list of one model', { models: [model('x', 2048)] }, 2048, 'every-model', ['props null', 'models']],
    [
      'the list of several models',
      { models: [model('l', 1024), model('m', 2048)] },
      2048,
      'this-model',
      ['props null', 'models'],
    ],
    [
      '/slots, the smallest of them, when the list does not tell',
      { props: { null: propsWith(null) }, models: [model('x', null)], slots: slotsWith(4096, 2048) },
      2048,
      'every-model',
      ['props null', 'models', 'slots null'],
    ],
    ['nowhere', {}, null, 'this-model', ['props null', 'models', 'slots null']],
  ] as const)('finds it in %s', async (_, script, total, holdsFor, questions) => {
    const { asked, sources } = play(script as Parameters<typeof play>[0]);
    expect(await learnContext(sources, 'm')).toEqual({ total, holdsFor });
    expect(asked).toEqual(questions);
  });

  it("does not ask for a router's slots without a model", async () => {
    const { asked, sources } = play({ isRouter: true, models: [model('m', 2048), model('n', 1024)] });
    expect(await learnContext(sources, null)).toEqual({ total: null, holdsFor: 'this-model' });
    expect(asked).toEqual(['models']);
  });

  it.each(['backend_unreachable', 'backend_silent', 'backend_loading'] as const)(
    'gives up at once after %s',
    async (code) => {
      const { asked, sources } = play({ props: { null: code }, models: [model('m', 2048)] });
      await expect(learnContext(sources, 'm')).rejects.toMatchObject({ code });
      expect(asked).toEqual(['props null']);
    },
  );
});
