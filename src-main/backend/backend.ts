import type { Dispatcher } from 'undici';
import type { BackendState } from '#shared/backend/backend-state.ts';
import { type BackendModel, readModels } from './answers/models.ts';
import { promptCountPath, readPromptCount } from './answers/prompt-count.ts';
import { type BackendProps, readProps } from './answers/props.ts';
import { refusal, saysLoading } from './answers/refusal.ts';
import { type BackendSlot, readSlots } from './answers/slots.ts';
import { type BackendAnswer, type BackendQuestion, createBackendClient } from './backend-client.ts';
import { BackendError } from './backend-error.ts';
import { createBoundedSet } from './bounded-set.ts';
import { createContextCache } from './context-cache.ts';
import { learnContext } from './learn-context.ts';
import { repeat } from './repeat.ts';
import { createStateKeeper, type StateListener } from './state-keeper.ts';

/** What someone who talks to the backend saw of it. */
export type BackendSighting = 'answered' | 'loading' | 'unreachable';

export interface BackendOptions {
  /** Where the backend is now; a path in it is a prefix of every endpoint. A change makes everything learned void. */
  baseUrl(): URL;
  apiKey(): string | null;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Longest wait for one answer about the backend; generations have timeouts of their own. */
  timeoutMs?: number;
  /** Carries the requests instead of connections of our own; its owner closes it. */
  dispatcher?: Dispatcher;
}

/** A question for diagnosis: to another place, or without the key. */
export interface DirectQuestion extends BackendQuestion {
  /** Another place than the configured one. It is never shown the API key. */
  base?: URL;
  withoutKey?: boolean;
}

/**
 * What llama-server says about itself. `props`, `slots` and `models` reject with a BackendError. An endpoint that is
 * switched off (501, 404) is asked once, then rejects without asking until the backend was away or is another one.
 */
export interface Backend {
  url(): URL;
  hasApiKey(): boolean;
  /** @throws BackendError when nobody answers. */
  health(): Promise<'ok' | 'loading' | 'other'>;
  /** With `model`, a router answers for that model if it is loaded; asking never loads it. */
  props(model?: string | null): Promise<BackendProps>;
  slots(model?: string | null): Promise<BackendSlot[]>;
  models(): Promise<BackendModel[]>;
  /** Tokens of the prompt that a generation request becomes, counted without generating. @throws BackendError as the others */
  countPrompt(path: string, body: Uint8Array): Promise<number>;
  /** Tokens that fit into one slot, as last learned; null when unknown. */
  contextTotal(model: string | null): number | null;
  /** As `contextTotal`, after asking if that is some seconds ago. Never throws, and takes no longer than one waiting time. */
  learnContext(model: string | null): Promise<number | null>;
  /** Asks whatever it is told to and remembers nothing. @throws BackendError when nobody answers. */
  askDirectly(question: DirectQuestion): Promise<BackendAnswer>;
  state(): BackendState;
  /** Hears every change of the state. Must not throw. Returns an unsubscribe. */
  subscribeState(listener: StateListener): () => void;
  /** Whoever talks to the backend tells what it saw, so that the state is known without polling. */
  observe(sighting: BackendSighting): void;
  /** Asks for the health now and every `intervalMs`, for hosts that show the state while nobody talks to it. Returns a stop. */
  watch(intervalMs: number): () => void;
  close(): Promise<void>;
}

const defaultTimeoutMs = 2_000;

/** A long prompt takes its time to be split into tokens, the more so while all cores read another one. */
const countTimeoutMs = 15_000;

/** Endpoints known to be off, by model in router mode; above this the oldest is dropped and costs one more attempt. */
const maxSwitchedOff = 256;

/** Connects to the backend that `baseUrl` names; opens no connection before something is asked. */
export function createBackend(options: BackendOptions): Backend {
  const { now = Date.now, timeoutMs = defaultTimeoutMs, dispatcher } = options;
  const client = createBackendClient({ timeoutMs, dispatcher });
  const keeper = createStateKeeper(now);
  const contexts = createContextCache((model) => learnContext(sources, model), now);
  const switchedOff = createBoundedSet<string>(maxSwitchedOff);
  const stops = new Set<() => void>();
  let base = options.baseUrl();
  let isRouter = false;
  /** Build and model of the last `/props`: another one is a restart that nobody saw. */
  let identity: string | null = null;
  /** Counts the calls of forget(): an answer that was asked for before one must leave no trace after it. */
  let age = 0;

  function forget(): void {
    age++;
    switchedOff.clear();
    contexts.forget();
    isRouter = false;
    identity = null;
  }

  function url(): URL {
    const current = options.baseUrl();
    if (current.href !== base.href) {
      base = current;
      forget();
      keeper.set('unknown');
    }
    return current;
  }

  function observe(sighting: BackendSighting): void {
    if (sighting === 'answered') {
      keeper.set('reachable');
      return;
    }
    // What comes back may be another process with other options. Forgetting now and not then keeps the first answer after it.
    if (keeper.current().status === 'reachable') forget();
    keeper.set(sighting);
  }

  async function ask(question: BackendQuestion, withKey = true): Promise<BackendAnswer> {
    const target = { base: url(), apiKey: withKey ? options.apiKey() : null };
    // An answer from the place that was configured before says nothing about the present one.
    const observeHere = (sighting: BackendSighting) => {
      if (target.base.href === url().href) observe(sighting);
    };
    try {
      const answer = await client.ask(target, question);
      observeHere(saysLoading(answer) ? 'loading' : 'answered');
      return answer;
    } catch (error) {
      const code = error instanceof BackendError ? error.code : null;
      // Silence is no absence: ik_llama.cpp and older builds answer nothing while they work on a batch.
      const isLost = code === 'backend_silent' ? keeper.current().status === 'unknown' : code === 'backend_unreachable';
      if (isLost) observeHere('unreachable');
      throw error;
    }
  }

  function read<T>(path: string, model: string | null, parse: Parse<T>): Promise<T> {
    url();
    return readAnswer({ path, query: forModel(model) }, isRouter && model !== null ? `${path} ${model}` : path, parse);
  }

  /** `key`: what is remembered when the endpoint turns out to be off. */
  async function readAnswer<T>(question: BackendQuestion, key: string, parse: Parse<T>): Promise<T> {
    url();
    const { path } = question;
    if (switchedOff.has(key)) throw new BackendError('backend_endpoint_off', `${path} is switched off.`);
    const askedAtAge = age;
    const answer = await ask(question);
    const value = answer.status === 200 ? parse(answer.body) : null;
    if (value !== null) return value;
    const error = refusal(path, answer);
    if (error.code === 'backend_endpoint_off' && askedAtAge === age) switchedOff.add(key);
    throw error;
  }

  async function props(model: string | null = null): Promise<BackendProps> {
    url();
    const askedAtAge = age;
    const value = await read('/props', model, readProps);
    if (model === null && askedAtAge === age) {
      const seen = `${value.role} ${value.build} ${value.modelPath}`;
      if (identity !== null && identity !== seen) forget();
      identity = seen;
      isRouter = value.role === 'router';
    }
    return value;
  }

  const slots = (model: string | null = null) => read('/slots', model, readSlots);
  const models = () => read('/v1/models', null, readModels);
  async function countPrompt(generationPath: string, body: Uint8Array): Promise<number> {
    const path = promptCountPath(generationPath);
    if (path === null) {
      throw new BackendError('backend_endpoint_off', `Nothing counts the prompts of ${generationPath}.`);
    }
    return readAnswer({ path, body, timeoutMs: countTimeoutMs }, path, readPromptCount);
  }

  const sources = { isRouter: () => isRouter, props, models, slots };

  async function health(): Promise<'ok' | 'loading' | 'other'> {
    const answer = await ask({ path: '/health' });
    if (saysLoading(answer)) return 'loading';
    return answer.status === 200 ? 'ok' : 'other';
  }

  function watch(intervalMs: number): () => void {
    // The state tells of a failure.
    const stopTimer = repeat(() => health().catch(() => undefined), intervalMs);
    const stop = () => {
      stopTimer();
      stops.delete(stop);
    };
    stops.add(stop);
    return stop;
  }

  return {
    url,
    hasApiKey: () => options.apiKey() !== null,
    health,
    props,
    slots,
    models,
    countPrompt,
    contextTotal(model) {
      url();
      return contexts.total(model);
    },
    learnContext(model) {
      url();
      return contexts.learn(model);
    },
    askDirectly({ base: elsewhere, withoutKey = false, ...question }) {
      return elsewhere ? client.ask({ base: elsewhere, apiKey: null }, question) : ask(question, !withoutKey);
    },
    state() {
      url();
      return keeper.current();
    },
    subscribeState: keeper.subscribe,
    observe,
    watch,
    async close() {
      for (const stop of stops) stop();
      await client.close();
    },
  };
}

type Parse<T> = (body: BackendAnswer['body']) => T | null;

/** `autoload=false`: a router asked about a model that is not loaded would load it, and perhaps throw another one out for it. */
export function forModel(model: string | null): Record<string, string> {
  return model === null ? {} : { model, autoload: 'false' };
}
