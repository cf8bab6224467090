import { existsSync } from 'node:fs';
import { createEvents } from '../events.ts';
import type { MenuEntry, TrayState } from '../line.ts';
import { strict, strictClass } from '../strict.ts';

export interface MenuItem {
  label?: string;
  type?: string;
  role?: string;
  enabled?: boolean;
  checked?: boolean;
  submenu?: MenuItem[];
  click?: () => void;
}

/** The doubles of `Tray` and `Menu`. */
export function createTrays() {
  const templates = new WeakMap<object, MenuItem[]>();
  let current: { image: string; tooltip: string; items: MenuItem[]; click(): void } | null = null;

  function openTray(image: string): object {
    const events = createEvents('Tray', ['click', 'right-click', 'double-click']);
    const tray = { image: existing(image), tooltip: '', items: [] as MenuItem[], click: () => events.emit('click') };
    current = tray;
    return strict('Tray', {
      on: events.on,
      setImage(path: string) {
        tray.image = existing(path);
      },
      setToolTip(text: string) {
        tray.tooltip = text;
      },
      setTitle: () => undefined,
      setIgnoreDoubleClickEvents: () => undefined,
      setContextMenu: (menu: object) => show(menu),
      popUpContextMenu: (menu: object) => show(menu),
      destroy() {
        if (current === tray) current = null;
      },
    });

    function show(menu: object): void {
      tray.items = templates.get(menu) ?? [];
    }
  }

  function choose(labels: readonly string[]): void {
    let items = current?.items ?? [];
    let chosen: MenuItem | undefined;
    for (const label of labels) {
      chosen = items.find((item) => item.label === label);
      if (chosen === undefined) {
        throw new Error(`the tray's menu has no "${label}" among ${items.map((item) => item.label).join(', ')}`);
      }
      items = chosen.submenu ?? [];
    }
    if (chosen?.enabled === false || chosen?.click === undefined)
      throw new Error(`"${labels.at(-1)}" cannot be clicked`);
    chosen.click();
  }

  return {
    Tray: strictClass('Tray', openTray),
    Menu: strict('Menu', {
      buildFromTemplate(template: MenuItem[]): object {
        const menu = strict('Menu', {});
        templates.set(menu, template);
        return menu;
      },
      setApplicationMenu: () => undefined,
    }),
    choose,
    click: () => current?.click(),
    state: (): TrayState | null =>
      current && { image: current.image, tooltip: current.tooltip, menu: current.items.map(entryOf) },
  };
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`the tray's picture ${path} is not there`);
  return path;
}

function entryOf({ label = '', enabled = true, type, checked = false, submenu = [] }: MenuItem): MenuEntry {
  return { label, enabled, checked: type === 'checkbox' ? checked : null, items: submenu.map(entryOf) };
}
