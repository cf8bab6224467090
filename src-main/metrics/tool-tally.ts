import type { Piece } from '#shared/dialects/piece.ts';
import { excerpt, type RepairOutcome } from '#shared/metrics/repair-record.ts';
import type { ToolOutcome } from '#shared/metrics/tool-outcome.ts';

/** What a fix did to a call, or could not do. */
export interface CallReport {
  fix: string;
  tool: string | null;
  outcome: RepairOutcome;
  /** Where it stands among the calls that leave; null when it was lost and none leaves. Without it the report is about no call. */
  call?: { choice: number; call: number } | null;
}

/** Counts what becomes of the tool calls of one request. */
export interface ToolTally {
  /** Pieces that leave for the client. The same call announced again changes nothing. */
  left(pieces: readonly Piece[]): void;
  reported(report: CallReport): void;
  outcomes(): ToolOutcome[];
}

/** Models invent names, and some without end: so many tools of one answer are told apart, the rest is left out. */
const maxTools = 100;

interface Call {
  tool: string | null;
  fixes: Set<string>;
  isBroken: boolean;
}

export function createToolTally(): ToolTally {
  const calls = new Map<string, Call>();
  let lost = 0;

  function callAt(key: string): Call {
    let call = calls.get(key);
    if (call === undefined) {
      call = { tool: null, fixes: new Set(), isBroken: false };
      calls.set(key, call);
    }
    return call;
  }

  return {
    left(pieces) {
      for (const piece of pieces) {
        if (piece.kind !== 'call_start') continue;
        const call = callAt(`${piece.choice}:${piece.call}`);
        call.tool = piece.name ?? call.tool;
      }
    },
    reported({ fix, tool, outcome, call: place }) {
      if (place === undefined) return;
      const call = callAt(place === null ? `lost ${lost++}` : `${place.choice}:${place.call}`);
      call.tool ??= tool;
      if (outcome === 'repaired') call.fixes.add(fix);
      else call.isBroken = true;
    },
    outcomes() {
      const byTool = Map.groupBy(calls.values(), ({ tool }) => excerpt(tool ?? ''));
      return [...byTool].slice(0, maxTools).map(([tool, its]) => outcomeOf(tool, its));
    },
  };
}

function outcomeOf(tool: string, calls: readonly Call[]): ToolOutcome {
  const mended = calls.filter(({ isBroken, fixes }) => !isBroken && fixes.size > 0);
  const byFix: Record<string, number> = {};
  for (const { fixes } of mended) for (const fix of fixes) byFix[fix] = (byFix[fix] ?? 0) + 1;
  const unrepaired = calls.filter(({ isBroken }) => isBroken).length;
  return { tool, calls: calls.length, repaired: mended.length, unrepaired, byFix };
}
