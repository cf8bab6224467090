import { figureText, rateFigure } from '#shared/metrics/figures.ts';
import { iconState, type TrayIconState } from './icon-state.ts';
import { activityLine, placeLine, statusLine } from './status-lines.ts';
import type { TrayCommand } from './tray-command.ts';
import { type TrayMenuOptions, trayMenu } from './tray-menu.ts';
import type { TrayState } from './tray-state.ts';
import type { TrayMenuItem } from './tray-system.ts';
import { troublesOf } from './troubles.ts';

/** All that the tray shows at one moment. */
export interface TrayView {
  readonly icon: TrayIconState;
  readonly tooltip: string;
  /** Beside the icon on macOS; empty for nothing. */
  readonly title: string;
  readonly menu: readonly TrayMenuItem<TrayCommand>[];
}

export function trayView(state: TrayState, options: TrayMenuOptions): TrayView {
  return {
    icon: iconState(state),
    tooltip: tooltip(state),
    title: title(state),
    menu: trayMenu(state, options),
  };
}

/** Windows cuts tooltips of the tray off here, in the middle of a word. */
const maxTooltipCharacters = 127;

function tooltip(state: TrayState): string {
  const isWell = iconState(state) !== 'error' && !state.proxy.isPaused && state.backend.state.status !== 'loading';
  const lines = isWell
    ? [`llama-proxy · ${activityLine(state)}`, placeLine(state), ...troublesOf(state)]
    : ['llama-proxy', statusLine(state)];
  const text = lines.filter((line) => line !== '').join('\n');
  return text.length <= maxTooltipCharacters ? text : `${text.slice(0, maxTooltipCharacters - 1)}…`;
}

function title({ showsSpeedInTitle, frame }: TrayState): string {
  return showsSpeedInTitle && frame.generationTps !== null ? figureText(rateFigure(frame.generationTps)) : '';
}
