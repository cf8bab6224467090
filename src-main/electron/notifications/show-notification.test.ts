import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createShowNotification, type ShowNotificationOptions } from './show-notification.ts';

function setUp(platform: NodeJS.Platform, isSupported = true) {
  const made: { options: unknown; isShown: boolean; emitter: EventEmitter }[] = [];
  class FakeNotification extends EventEmitter {
    static isSupported = () => isSupported;
    constructor(options: unknown) {
      super();
      made.push({ options, isShown: false, emitter: this });
    }
    show() {
      made.at(-1)!.isShown = true;
    }
  }
  const refusals: string[] = [];
  const show = createShowNotification({
    Notification: FakeNotification as unknown as ShowNotificationOptions['Notification'],
    iconPath: '/icons/icon.png',
    platform,
    onRefused: (reason) => refusals.push(reason),
  });
  return { show, made, refusals };
}

test.each([
  ['linux', { title: 'T', body: 'B', icon: '/icons/icon.png' }],
  ['darwin', { title: 'T', body: 'B' }],
] as const)('on %s one is shown and hears its click', (platform, options) => {
  const { show, made } = setUp(platform);
  let clicks = 0;
  show({ title: 'T', body: 'B', onClick: () => clicks++ });
  expect(made).toMatchObject([{ options, isShown: true }]);
  made[0]!.emitter.emit('click');
  expect(clicks).toBe(1);
});

test('a refusal is told once', () => {
  const { show, made, refusals } = setUp('darwin');
  for (let time = 0; time < 3; time++) {
    show({ title: 'T', body: 'B', onClick: () => {} });
    made.at(-1)!.emitter.emit('failed', {}, 'not signed');
  }
  expect(refusals).toStrictEqual(['not signed']);
});

test('a desktop without notifications is not asked for any', () => {
  const { show, made, refusals } = setUp('linux', false);
  show({ title: 'T', body: 'B', onClick: () => {} });
  show({ title: 'T', body: 'B', onClick: () => {} });
  expect([made.length, refusals]).toStrictEqual([0, ['this desktop has no notifications']]);
});
