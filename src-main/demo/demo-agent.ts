import { randomUUID } from 'node:crypto';
import { anthropicDialect } from './agent/anthropic-dialect.ts';
import { jsonEvents } from './agent/event-stream.ts';
import { type AgentDialect, type Entry, type ModelAnswer, TurnFailed } from './agent/model-turn.ts';
import { openAiDialect } from './agent/openai-dialect.ts';
import { systemPrompt, tasks } from './agent/system-prompt.ts';
import { runTool } from './agent/tools.ts';
import { type SimulationClock, systemClock } from './engine/clock.ts';

export interface DemoAgentOptions {
  /** Where the proxy listens. */
  baseUrl: URL;
  /** What the agent calls itself in the User-Agent, `llama-proxy-demo` by default. */
  name?: string;
  /** Goes into the User-Agent, `<name>/<version>`. */
  version?: string;
  /** Which dialect its first conversation is in; they take turns. */
  firstDialect?: DemoTurn['dialect'];
  /** Pause before every request but the first. */
  thinkTimeMs?: number;
  /** Told of every request that failed; the agent then starts a new conversation. */
  onError?: (error: unknown) => void;
  /** Told of every turn that was answered. */
  onTurn?: (turn: DemoTurn) => void;
  clock?: SimulationClock;
}

export interface DemoTurn {
  dialect: 'openai' | 'anthropic';
  sessionId: string;
  answer: ModelAnswer;
}

/** A small coding agent that works on nothing, for as long as it is let. */
export interface DemoAgent {
  start(): void;
  /** Breaks off the request it is at, if any; resolves when the agent rests. */
  stop(): Promise<void>;
}

/** A conversation ends after that many tasks, so that the prompt grows for a while and then starts small again. */
const TASKS_PER_CONVERSATION = 5;
/** Model turns for one task; a model that never stops calling tools is left there. */
const TURNS_PER_TASK = 4;
const TITLE_TOKENS = 16;
const PAUSE_AFTER_ERROR_MS = 2000;

export function createDemoAgent(options: DemoAgentOptions): DemoAgent {
  const { baseUrl, version, thinkTimeMs = 700, onError = () => {}, onTurn = () => {}, clock = systemClock } = options;
  const { name: agentName = 'llama-proxy-demo', firstDialect = 'openai' } = options;
  const userAgent = version === undefined ? agentName : `${agentName}/${version}`;
  const system = systemPrompt();
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;

  return {
    start() {
      running ??= work();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function work(): Promise<void> {
    for (let number = 0; !signal.aborted; number += 1) {
      try {
        await converse((number % 2 === 0) === (firstDialect === 'openai') ? 'openai' : 'anthropic', number);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await clock.wait(PAUSE_AFTER_ERROR_MS, signal).catch(() => {});
      }
    }
  }

  async function converse(name: DemoTurn['dialect'], number: number): Promise<void> {
    const dialect = name === 'openai' ? openAiDialect : anthropicDialect;
    const sessionId = randomUUID();
    const entries: Entry[] = [];
    for (let task = 0; task < TASKS_PER_CONVERSATION; task += 1) {
      const wish = tasks[(number * TASKS_PER_CONVERSATION + task) % tasks.length] ?? tasks[0];
      if (task === 0) await nameConversation(dialect, sessionId, wish);
      entries.push({ role: 'user', text: wish });
      for (let turn = 0; turn < TURNS_PER_TASK; turn += 1) {
        await clock.wait(thinkTimeMs, signal);
        const answer = await ask(dialect, sessionId, entries);
        onTurn({ dialect: name, sessionId, answer });
        entries.push({ role: 'assistant', ...answer });
        if (answer.calls.length === 0) break;
        const results = answer.calls.map((call) => ({ id: call.id, text: runTool(call.name, call.argumentsText) }));
        entries.push({ role: 'tool', results });
      }
    }
  }

  async function nameConversation(dialect: AgentDialect, sessionId: string, wish: string): Promise<void> {
    const response = await post(dialect, sessionId, dialect.titleBody(`A title for: ${wish}`, TITLE_TOKENS));
    await response.arrayBuffer();
  }

  async function ask(dialect: AgentDialect, sessionId: string, entries: readonly Entry[]): Promise<ModelAnswer> {
    const response = await post(dialect, sessionId, dialect.turnBody(system, entries));
    if (!response.body) throw new TurnFailed('the answer has no body');
    return dialect.readStream(jsonEvents(response.body));
  }

  async function post(dialect: AgentDialect, sessionId: string, body: object): Promise<Response> {
    const response = await fetch(new URL(dialect.path, baseUrl), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        'x-session-id': sessionId,
        ...dialect.headers,
      },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) {
      throw new TurnFailed(`${dialect.path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    }
    return response;
  }
}
