import { z } from 'zod';
import { backendReport } from '../backend/backend-report.ts';
import { liveSeries, seriesMinutes } from '../metrics/live-series.ts';
import { requestTotals } from '../metrics/sessions.ts';
import { clientSetup } from './client-setup.ts';
import { configPreview, configText, configTextInput, configTextSave } from './config-text.ts';
import { configChanges, configVerdict, configView, configWithSchema } from './config-view.ts';
import { exporterTrial, exporterView } from './exporter-view.ts';
import { fixesView } from './fixes-view.ts';
import {
  cacheQuery,
  cacheRows,
  facets,
  speculationQuery,
  speculationRows,
  toolQuery,
  toolRows,
} from './history-analysis.ts';
import {
  depthQuery,
  depthSpeeds,
  exportOffer,
  exportQuery,
  percentiles,
  percentilesQuery,
  requestDetail,
  requestFilter,
  requestPage,
  requestQuery,
  sessionDetail,
  sessionPage,
  sessionQuery,
  totalsQuery,
  totalsRows,
} from './history-queries.ts';
import { copyTextInput, openFolderInput, savedFile, saveExportInput, startAtLogin } from './host-actions.ts';
import { programStatus, proxyView } from './program-status.ts';
import { repairTrial, repairTrialInput } from './repair-trial.ts';

const nothing = z.object({});
const id = z.string().min(1).max(1000);

/** Everything that a window, a browser or a tray can ask of the program. Carriers, handlers and doubles derive from this map. */
export const commands = {
  'status.get': { input: nothing, output: programStatus },
  'config.get': { input: nothing, output: configWithSchema },
  /** Says what `config.patch` would say, and writes nothing. */
  'config.validate': { input: configChanges, output: configVerdict },
  'config.patch': { input: configChanges, output: configView },
  'config.preview': { input: configChanges, output: configPreview },
  'config.text': { input: nothing, output: configText },
  'config.checkText': { input: configTextInput, output: configVerdict },
  'config.saveText': { input: configTextSave, output: configText },
  'fixes.list': { input: nothing, output: fixesView },
  /** Without an id the main switch. */
  'fixes.setEnabled': { input: z.object({ id: id.nullable(), enabled: z.boolean() }), output: fixesView },
  'fixes.setOption': { input: z.object({ id, option: id, value: z.json() }), output: fixesView },
  'requests.list': { input: requestQuery, output: requestPage },
  'requests.get': { input: z.object({ id }), output: requestDetail },
  /** False when it had ended already. The client gets an error that says so. */
  'requests.cancel': { input: z.object({ id }), output: z.object({ cancelled: z.boolean() }) },
  /**
   * Sends a kept request once more, through the fixes of now. Answers when it has begun, with the id of the new request.
   * `UNAVAILABLE` where its body was not kept whole.
   */
  'requests.replay': { input: z.object({ id }), output: z.object({ requestId: z.string() }) },
  /** A kept answer as a case for the repair corpus, redacted. */
  'requests.testCase': { input: z.object({ id }), output: z.object({ fileName: z.string(), text: z.string() }) },
  /** Sums over a selection; rates are Σ tokens / Σ time. */
  'requests.totals': { input: requestFilter, output: requestTotals },
  'sessions.list': { input: sessionQuery, output: sessionPage },
  'sessions.get': { input: z.object({ id }), output: sessionDetail },
  'history.totals': { input: totalsQuery, output: totalsRows },
  'history.percentiles': { input: percentilesQuery, output: percentiles },
  'history.speedByDepth': { input: depthQuery, output: depthSpeeds },
  'history.facets': { input: nothing, output: facets },
  'history.tools': { input: toolQuery, output: toolRows },
  'history.cache': { input: cacheQuery, output: cacheRows },
  'history.speculation': { input: speculationQuery, output: speculationRows },
  'history.export': { input: exportQuery, output: exportOffer },
  'live.series': { input: z.object({ minutes: seriesMinutes }), output: liveSeries },
  'exporters.list': { input: nothing, output: z.array(exporterView) },
  /** Sends a test point with the settings in force, whether the exporter is on or not. */
  'exporters.test': { input: z.object({ id }), output: exporterTrial },
  'backend.test': { input: nothing, output: backendReport },
  'proxy.pause': { input: nothing, output: proxyView },
  'proxy.resume': { input: nothing, output: proxyView },
  'clients.snippets': { input: nothing, output: z.array(clientSetup) },
  'host.openFolder': { input: openFolderInput, output: nothing },
  'host.copyText': { input: copyTextInput, output: nothing },
  'host.saveExport': { input: saveExportInput, output: savedFile },
  'host.startAtLogin': { input: nothing, output: startAtLogin },
  'host.setStartAtLogin': { input: z.object({ enabled: z.boolean() }), output: startAtLogin },
  'repair.try': { input: repairTrialInput, output: repairTrial },
} as const satisfies Record<string, CommandShape>;

interface CommandShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

export type Commands = typeof commands;
export type CommandName = keyof Commands;
/** What a caller gives; defaults may be left out. */
export type CommandInput<N extends CommandName> = z.input<Commands[N]['input']>;
/** What a handler gets, defaults filled in. */
export type ParsedInput<N extends CommandName> = z.output<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<Commands[N]['output']>;

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commands, text);
}
