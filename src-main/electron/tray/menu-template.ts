import type { MenuItemConstructorOptions } from 'electron';
import type { TrayMenuItem } from './tray-system.ts';

/** The menu in Electron's words. */
export function menuTemplate<Command>(
  items: readonly TrayMenuItem<Command>[],
  onChosen: (command: Command) => void,
): MenuItemConstructorOptions[] {
  return items.map((item) => menuItem(item, onChosen));
}

function menuItem<Command>(
  item: TrayMenuItem<Command>,
  onChosen: (command: Command) => void,
): MenuItemConstructorOptions {
  if (item.kind === 'separator') return { type: 'separator' };
  const label = withoutMnemonics(item.label);
  switch (item.kind) {
    case 'text':
      return { label, enabled: false };
    case 'submenu':
      return { label, submenu: menuTemplate(item.items, onChosen) };
    case 'check':
      return { label, type: 'checkbox', checked: item.checked, click: () => onChosen(item.command) };
    case 'command': {
      const click = (): void => onChosen(item.command);
      return item.accelerator === undefined ? { label, click } : { label, click, accelerator: item.accelerator };
    }
  }
}

/** A single & would vanish and underline the letter behind it; models may be named with one. */
function withoutMnemonics(label: string): string {
  return label.replaceAll('&', '&&');
}
