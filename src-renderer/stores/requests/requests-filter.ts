import type { RequestFilter } from '#shared/contract/history-queries.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/**
 * Whether a request that has just ended belongs to a selection, as the history will decide. A session that no client named is not
 * known before the history has found it: the request then joins the selection when that is read anew.
 */
export function passesFilter(metrics: RequestMetrics, filter: RequestFilter): boolean {
  const { status, model, client, session, touched, search, slowerThanMs, since, until } = filter;
  const startedAt = Date.parse(metrics.timestamp);
  return (
    (status === undefined || metrics.status === status) &&
    (model === undefined || metrics.model === model) &&
    (client === undefined || metrics.client === client) &&
    (session === undefined || metrics.session_id === session) &&
    (touched === undefined || (metrics.repairs > 0 || metrics.unrepaired > 0) === touched) &&
    (search === undefined || contains(metrics, search)) &&
    (slowerThanMs === undefined || metrics.duration_ms > slowerThanMs) &&
    (since === undefined || startedAt >= since) &&
    (until === undefined || startedAt < until)
  );
}

function contains({ client, model, session_id, endpoint, error }: RequestMetrics, search: string): boolean {
  const sought = search.toLowerCase();
  return [client, model, session_id, endpoint, error].some((text) => text?.toLowerCase().includes(sought));
}

/** The filter without what does not filter, so that two that mean the same are the same. */
export function tidyFilter(filter: RequestFilter): RequestFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value !== '' && value !== false),
  );
}
