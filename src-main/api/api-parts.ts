import type { Subscribe } from '#shared/collections/signal.ts';
import type { ProgramStatus } from '#shared/contract/program-status.ts';
import type { RepairTrial } from '#shared/contract/repair-trial.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { ExporterState } from '#shared/exporters/exporter-state.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Backend } from '../backend/backend.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { FixInfo } from '../fixes/fix.ts';
import type { SamplerClock } from '../metrics/sampler.ts';
import type { History } from '../store/history.ts';

/** What the contract's handlers need of the running program; core hands it over. */
export interface ApiParts {
  readonly program: Pick<ProgramStatus, 'version' | 'startedAtMs' | 'isDemo' | 'host' | 'folders'>;
  readonly config: ConfigFile;
  readonly fixes: readonly FixInfo[];
  readonly backend: Backend;
  readonly proxy: ProxyParts;
  readonly history: Pick<History, 'reader' | 'state' | 'flush'> & { readonly onChange: Subscribe<void> };
  readonly exporters: ExporterParts;
  /** Name of this proxy in every record. */
  instance(): string;
  repair(argumentsText: string, schema: JsonObject | null): RepairTrial;
  readonly onRequestStarted: Subscribe<LiveRequest>;
  readonly onRequestFinished: Subscribe<RequestMetrics>;
  readonly onRepair: Subscribe<RepairRecord>;
  /** Lines of the log, each one JSON object as pino writes it. */
  readonly onLogLine: Subscribe<string>;
  /** A defect of the program that a viewer only sees as `INTERNAL`. */
  onError(error: unknown): void;
  readonly clock?: SamplerClock;
}

export interface ProxyParts {
  /** Where clients connect; null while not listening. */
  url(): URL | null;
  isPaused(): boolean;
  setPaused(paused: boolean): void;
  live(): readonly LiveRequest[];
  /** Breaks a running request off. False when there is none of this id. */
  cancel(requestId: string): boolean;
  /** Tokens of the whole prompt of a running request, as the backend counts them; null where it cannot. Never rejects. */
  countPrompt(requestId: string): Promise<number | null>;
  /** Sends a request to this proxy as a client would; resolves with its id when it has begun. @throws CommandError */
  replay(request: KeptRequest): Promise<string>;
  /** The address or the pause changed. */
  readonly onChange: Subscribe<void>;
}

/** A request as its client sent it once. */
export interface KeptRequest {
  path: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
}

export interface ExporterParts {
  readonly infos: readonly { readonly id: string; readonly title: string; readonly why: string }[];
  /** Those that are on. */
  states(): ExporterState[];
  /** Sends a test point with the settings in force. */
  test(id: string): Promise<{ ok: boolean; message: string }>;
  /** What a Prometheus fetches; null while that exporter is off. */
  metricsPage(): { readonly contentType: string; render(): Promise<string> } | null;
  readonly onChange: Subscribe<void>;
}
