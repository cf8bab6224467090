import type { RepairTrial } from '#shared/contract/repair-trial.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { repairArguments } from '../repair/arguments-repairer.ts';
import { repairRules } from '../repair/rules.ts';

/** Mends the arguments of one call with every rule there is, as all fixes together would, and says what was done. */
export function tryRepair(argumentsText: string, schema: JsonObject | null): RepairTrial {
  const { text, outcome, reason, repairs } = repairArguments(argumentsText, {
    schema,
    rules: new Set(repairRules),
    truncated: 'close_complete_values',
  });
  const listed = repairs.map(({ rule, path, before, after, reason: why }) => ({
    rule,
    path,
    before,
    after,
    reason: why,
  }));
  return { text, outcome, reason, repairs: listed };
}
