import type { Logger } from 'pino';
import type { BackendReport } from '#shared/backend/backend-report.ts';
import type { Backend } from '../backend/backend.ts';
import { inspectBackend } from '../backend/inspect/inspect-backend.ts';

/** Asks the backend about itself and logs what it answered, with what stands in the way of requests and how to mend it. */
export async function reportBackend(backend: Backend, log: Logger): Promise<void> {
  const report = await inspectBackend(backend);
  if (report.ok) log.info(`backend: ${describe(report)}`);
  else if (report.loading) log.warn(`backend: ${report.url} is loading its model; requests get 503 until it has`);
  else
    log.warn(
      `backend: ${report.error?.message ?? `${report.url} cannot answer requests`}; the proxy runs and will forward once it can`,
    );
  for (const { level, text } of report.hints) {
    if (level === 'error' || (level === 'warning' && report.ok)) log.warn(text);
    else log.debug(text);
  }
}

function describe({ kind, build, model, slots, context_per_slot: context }: BackendReport): string {
  const parts = [
    kind === 'other' ? 'an OpenAI-compatible server' : `${kind ?? 'llama-server'}${build === null ? '' : ` ${build}`}`,
    model?.name ?? null,
    slots.total === null ? null : `${slots.total} ${slots.total === 1 ? 'slot' : 'slots'}`,
    context === null ? null : `${context.toLocaleString('en')} tokens of context each`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
