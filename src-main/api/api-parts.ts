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

/** Calls the listener on every event until the returned function is called. */
export type Subscribe<T> = (listener: (value: T) => void) => () => void;

/** What the contract's handlers need of the running program; core hands it over. */
export interface ApiParts {
  readonly program: Pick<ProgramStatus, 'version' | 'startedAtMs' | 'host' | 'capabilities' | 'folders'>;
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
  /** The address or the pause changed. */
  readonly onChange: Subscribe<void>;
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
