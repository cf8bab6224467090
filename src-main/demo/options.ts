import type { JsonObject } from '#shared/dialects/json.ts';
import { type SimulationClock, systemClock } from './engine/clock.ts';
import { resolveSpeed, type Speed, type SpeedOption } from './engine/speed.ts';
import { createDefaultReply } from './script/default-reply.ts';
import type { MalformationId } from './script/malformations.ts';
import type { ReplyScript, SimulatedRequest } from './script/reply.ts';

/** The name under which the simulated model answers; it must never be taken for a real one. */
export const DEMO_MODEL = 'demo-simulated-model';

export interface SimulatedServerOptions {
  /** What the model says. By default it behaves like a coding agent's model. */
  reply?: ReplyScript;
  /** `plausible` (the default) takes the time a real model would; `instant` waits for nothing. */
  speed?: SpeedOption;
  /** Share of the default script's tool calls that come out malformed, 0 to 1. */
  malformedShare?: number;
  /** Which ways of being malformed the default script draws from. */
  malformations?: readonly MalformationId[];
  /** Seed of the default script's choices: the same seed and requests give the same answers. */
  seed?: number;
  model?: string;
  slots?: number;
  /** Tokens per slot. */
  contextSize?: number;
  /** As if it had been started with a draft model. */
  speculative?: boolean;
  /** Requests need one of these as `Authorization: Bearer` or `X-Api-Key`. */
  apiKeys?: readonly string[];
  /** `GET /slots` answers 501 if false. */
  slotsEndpoint?: boolean;
  /** `GET /metrics` answers 501 unless true, as the real server does. */
  metricsEndpoint?: boolean;
  /** Start in the state in which everything answers 503 `Loading model`. */
  loading?: boolean;
  /** Fields put over those of `GET /props`. */
  props?: JsonObject;
  /** How long an idle connection is kept, and how many requests it may carry. */
  keepAlive?: { timeoutMs: number; maxRequests: number };
  clock?: SimulationClock;
  /** Told of every generation request that passed the checks, before it is answered. */
  onRequest?: (request: SimulatedRequest) => void;
  /** Told when a client left before its answer was complete; its slot is free by then. */
  onAbort?: (request: SimulatedRequest) => void;
}

/** The options with every default filled in. */
export interface Simulation
  extends Required<Omit<SimulatedServerOptions, 'speed' | 'malformedShare' | 'malformations' | 'seed'>> {
  speed: Speed;
  /** `build_info` and `system_fingerprint`: the build whose wire is imitated, marked as a demo. */
  build: string;
}

export function resolveOptions(options: SimulatedServerOptions): Simulation {
  const { malformedShare = 0.2, malformations = ['duplicate_key'], seed = 1 } = options;
  return {
    reply: options.reply ?? createDefaultReply({ malformedShare, malformations, seed }),
    speed: resolveSpeed(options.speed ?? 'plausible'),
    model: options.model ?? DEMO_MODEL,
    slots: options.slots ?? 4,
    contextSize: options.contextSize ?? 32_768,
    speculative: options.speculative ?? false,
    apiKeys: options.apiKeys ?? [],
    slotsEndpoint: options.slotsEndpoint ?? true,
    metricsEndpoint: options.metricsEndpoint ?? false,
    loading: options.loading ?? false,
    props: options.props ?? {},
    keepAlive: options.keepAlive ?? { timeoutMs: 5000, maxRequests: 100 },
    clock: options.clock ?? systemClock,
    onRequest: options.onRequest ?? (() => {}),
    onAbort: options.onAbort ?? (() => {}),
    build: 'b11669-demo',
  };
}
