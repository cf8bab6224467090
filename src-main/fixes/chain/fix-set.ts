import type { Fix } from '../fix.ts';

/** A fix that is switched on, with its options. */
export interface ActiveFix {
  readonly fix: Fix;
  /** As the fix's own schema gives them: checked, and every one there. */
  readonly options: Record<string, unknown>;
}

/** The fixes of a configuration in registry order. A running answer keeps the set it began with. */
export type FixSet = readonly ActiveFix[];

/** What of `fixes` in config.yaml decides the set. */
export interface FixSwitches {
  enabled: boolean;
  modules: Readonly<Record<string, { enabled: boolean } & Record<string, unknown>>>;
}

/** Checks the options here, once for a configuration: checked in every request they would cost more than most fixes. */
export function createFixSet(fixes: readonly Fix[], switches: FixSwitches): FixSet {
  if (!switches.enabled) return [];
  return fixes.flatMap((fix) => {
    const { enabled = fix.info.enabledByDefault, ...options } = switches.modules[fix.info.id] ?? {};
    return enabled ? [{ fix, options: fix.info.options.parse(options) }] : [];
  });
}
