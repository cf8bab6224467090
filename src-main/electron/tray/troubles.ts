import type { TrayState } from './tray-state.ts';

/** What goes wrong while the program itself runs on; each in a few words that name the thing. */
export function troublesOf({ hasConfigProblem, history, exporters, last }: TrayState): string[] {
  return [
    ...(hasConfigProblem ? ['config.yaml has a mistake and was not taken over'] : []),
    ...(history.problem === null ? [] : ['The history cannot be written']),
    ...exporters
      .filter(({ state }) => state !== null && state.failing !== null)
      .map(({ title }) => `${title} does not take records`),
    ...(last?.isOfThisRun && last.metrics.unrepaired > 0
      ? ['Something in the last request could not be repaired']
      : []),
  ];
}
