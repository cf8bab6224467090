import type { RequestStatus } from '#shared/metrics/request-metrics.ts';

export const statusWords: Record<RequestStatus, string> = {
  completed: 'Completed',
  failed: 'Failed',
  aborted: 'Aborted',
};
