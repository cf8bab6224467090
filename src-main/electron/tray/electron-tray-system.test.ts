import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createElectronTraySystem, type ElectronTrayParts } from './electron-tray-system.ts';
import { trayIconPath } from './icon-path.ts';
import { trayIconStates } from './icon-state.ts';
import { menuTemplate } from './menu-template.ts';
import type { TrayMenuItem } from './tray-system.ts';

const iconFolder = fileURLToPath(new URL('../../../resources/icons/', import.meta.url));

function setUp(platform: NodeJS.Platform, scaleFactor = 1) {
  const done: string[] = [];
  let tray = new EventEmitter();
  class FakeTray extends EventEmitter {
    constructor(image: string) {
      super();
      tray = this;
      done.push(`new ${basename(image)}`);
    }
    setImage(image: string) {
      done.push(basename(image));
    }
    setToolTip(text: string) {
      done.push(`tooltip ${text}`);
    }
    setTitle(text: string) {
      done.push(`title ${text}`);
    }
    setIgnoreDoubleClickEvents() {
      done.push('ignores double clicks');
    }
    setContextMenu(menu: unknown) {
      done.push(`keeps ${menu}`);
    }
    popUpContextMenu(menu: unknown) {
      done.push(`opens ${menu}`);
    }
    destroy() {
      done.push('destroyed');
    }
  }
  const parts = {
    Tray: FakeTray,
    Menu: { buildFromTemplate: (template: unknown[]) => `menu of ${template.length}` },
    screen: { getPrimaryDisplay: () => ({ scaleFactor }) },
  } as unknown as ElectronTrayParts;
  const handle = createElectronTraySystem({ ...parts, platform, iconFolder, desktop: undefined }).open({
    activated: () => done.push('activated'),
    doubleClicked: () => done.push('double-clicked'),
    menuWanted: () => done.push('menu wanted'),
  });
  return { done, handle, emit: (event: string) => tray.emit(event) };
}

test.each([
  ['win32', ['activated', 'menu wanted', 'double-clicked', 'error.ico', 'opens menu of 1']],
  ['darwin', ['menu wanted', 'menu wanted', 'errorTemplate.png', 'title 9 t/s', 'opens menu of 1']],
  ['linux', ['activated', 'error-24.png', 'keeps menu of 1']],
] as const)('what the icon on %s hears and does', (platform, expected) => {
  const { done, handle, emit } = setUp(platform);
  done.length = 0;
  for (const event of ['click', 'right-click', 'double-click']) emit(event);
  handle.setIcon('error');
  handle.setTitle('9 t/s');
  handle.showMenu([{ kind: 'separator' }], () => {});
  expect(done).toStrictEqual(expected);
});

test('the icon goes away', () => {
  const { done, handle } = setUp('linux');
  handle.close();
  expect(done.at(-1)).toBe('destroyed');
});

test.each(['win32', 'darwin', 'linux'] as const)('every icon of %s was drawn', (platform) => {
  for (const state of trayIconStates) {
    for (const scaleFactor of [1, 1.25, 2]) {
      const path = trayIconPath(state, { platform, folder: iconFolder, scaleFactor, desktop: 'KDE' });
      expect([path, existsSync(path)]).toStrictEqual([path, true]);
      if (platform === 'darwin') expect(existsSync(path.replace('.png', '@2x.png'))).toBe(true);
    }
  }
});

test.each([
  [1, 'ubuntu:GNOME', 'idle-24.png'],
  [1, undefined, 'idle-24.png'],
  [1, 'KDE', 'idle-22.png'],
  [1.25, 'KDE', 'idle-32.png'],
  [1.5, undefined, 'idle-48.png'],
  [3, undefined, 'idle-48.png'],
])('a Linux display at %s under %s shows %s', (scaleFactor, desktop, file) => {
  const options = { platform: 'linux', folder: iconFolder, scaleFactor, desktop } as const;
  expect(basename(trayIconPath('idle', options))).toBe(file);
});

test('the menu in the words of Electron', () => {
  const chosen: string[] = [];
  const items: TrayMenuItem<string>[] = [
    { kind: 'text', label: 'R&D model' },
    { kind: 'separator' },
    { kind: 'check', label: 'Repair', checked: true, command: 'repair' },
    {
      kind: 'submenu',
      label: 'More',
      items: [{ kind: 'command', label: 'Quit', command: 'quit', accelerator: 'CommandOrControl+Q' }],
    },
  ];
  const template = menuTemplate(items, (command) => chosen.push(command));
  const click = expect.any(Function);
  expect(template).toStrictEqual([
    { label: 'R&&D model', enabled: false },
    { type: 'separator' },
    { label: 'Repair', type: 'checkbox', checked: true, click },
    { label: 'More', submenu: [{ label: 'Quit', accelerator: 'CommandOrControl+Q', click }] },
  ]);
  (template[2]!.click as () => void)();
  expect(chosen).toStrictEqual(['repair']);
});
