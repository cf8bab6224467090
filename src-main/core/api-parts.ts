import type { Logger } from 'pino';
import type { Subscribe } from '#shared/collections/signal.ts';
import type { ProgramStatus } from '#shared/contract/program-status.ts';
import type { ApiParts, ProxyParts } from '../api/api-parts.ts';
import { exporters } from '../exporters/registry.ts';
import { fixes } from '../fixes/registry.ts';
import { tryRepair } from '../fixes/repair-trial.ts';
import type { RecordKeeping } from './record-keeping.ts';

/** What viewers are told of the host that runs the core. */
export interface HostFacts {
  readonly kind: ProgramStatus['host'];
  /** The backend and its traffic are simulated. */
  readonly isDemo: boolean;
  readonly folders: ProgramStatus['folders'];
  /** Lines of the log, each one JSON object as pino writes it. */
  readonly onLogLine: Subscribe<string>;
}

export interface ApiPartsOptions
  extends Pick<ApiParts, 'config' | 'backend' | 'instance' | 'onRequestStarted' | 'onRequestFinished' | 'onRepair'> {
  readonly log: Logger;
  readonly host: HostFacts;
  readonly version: string;
  readonly records: RecordKeeping;
  readonly proxy: ProxyParts;
  readonly onHistoryChange: Subscribe<void>;
  readonly onExportersChange: Subscribe<void>;
}

/** Joins the rooms that the contract's handlers look into, which do not know one another. */
export function createApiParts(options: ApiPartsOptions): ApiParts {
  const { host, log, records, version, onHistoryChange, onExportersChange, ...parts } = options;
  const { history } = records;
  const { kind, isDemo, folders, onLogLine } = host;
  return {
    ...parts,
    program: { version, startedAtMs: Date.now(), isDemo, host: kind, folders },
    fixes: fixes.map(({ info }) => info),
    history: {
      reader: () => history.reader(),
      state: () => history.state(),
      flush: () => history.flush(),
      onChange: onHistoryChange,
    },
    exporters: {
      infos: exporters.map(({ info }) => info),
      states: () => records.exporters().states(),
      test: (id) => records.testExporter(id),
      metricsPage: () => records.exporters().page('prometheus'),
      onChange: onExportersChange,
    },
    repair: tryRepair,
    onLogLine,
    onError: (error) => log.error(error, 'a command of the dashboard failed'),
  };
}
