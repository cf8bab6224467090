import type { EndpointState } from '#shared/backend/backend-report.ts';

/** What an answer says of its endpoint; null is no answer. The questions are empty: whoever complains of that (400, 422; 500 in older builds) is there. */
export function endpointState(answer: { status: number } | null): EndpointState {
  switch (answer?.status) {
    case 200:
    case 400:
    case 422:
    case 500:
      return 'on';
    case 401:
    case 403:
      return 'denied';
    case 404:
    case 501:
      return 'off';
    default:
      return 'unknown';
  }
}

/** What `/props` says of an endpoint; null when it says nothing. */
export function flagState(flag: boolean | null | undefined): EndpointState | null {
  return flag === null || flag === undefined ? null : flag ? 'on' : 'off';
}
