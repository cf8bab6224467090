import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** Requests that are looked back on; until there are so many, nothing is said. */
export const windowRequests = 20;
const alarmShare = 0.3;
/** Below this the next rise is news again. */
const calmShare = 0.15;

export interface RepairAlarm {
  readonly broken: number;
  readonly of: number;
}

/** Watches how many of the last requests with tool calls were broken. */
export interface RepairShare {
  /** The alarm, where this request raised the share over the limit for the first time since it was low. */
  add(metrics: RequestMetrics): RepairAlarm | null;
}

export function createRepairShare(): RepairShare {
  const window: boolean[] = [];
  let isAlarmed = false;
  return {
    add({ tool_calls, repairs, unrepaired }) {
      const isBroken = repairs > 0 || unrepaired > 0;
      // Plain answers have nothing that could break; they would only hide those that do.
      if (tool_calls === 0 && !isBroken) return null;
      window.push(isBroken);
      if (window.length > windowRequests) window.shift();
      const broken = window.filter(Boolean).length;
      const share = broken / window.length;
      if (share < calmShare) isAlarmed = false;
      if (isAlarmed || window.length < windowRequests || share < alarmShare) return null;
      isAlarmed = true;
      return { broken, of: window.length };
    },
  };
}
