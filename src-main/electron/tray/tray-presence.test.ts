import { expect, test } from 'vitest';
import { createLinuxTrayPresence } from './tray-presence.ts';

/** What each program answers; one that is not named is not installed, null: it fails. */
type Answers = Record<string, string | null>;

function presenceOf(answers: Answers) {
  const asked: string[] = [];
  const presence = createLinuxTrayPresence(async (program, args) => {
    asked.push(program);
    if (!args.join(' ').includes('org.kde.StatusNotifierWatcher')) throw new Error(`asked for something else: ${args}`);
    const answer = answers[program];
    if (answer === undefined || answer === null) throw Object.assign(new Error(program), { code: 'ENOENT' });
    return answer;
  });
  return { presence, asked };
}

test.each<[string, Answers, boolean, string[]]>([
  ['gdbus says yes', { gdbus: '(true,)\n' }, true, ['gdbus']],
  ['gdbus says no', { gdbus: '(false,)\n' }, false, ['gdbus']],
  ['only busctl is there', { busctl: 'b false\n' }, false, ['gdbus', 'busctl']],
  ['gdbus reaches no bus, busctl does', { gdbus: null, busctl: 'b true\n' }, true, ['gdbus', 'busctl']],
  [
    'only dbus-send is there',
    { 'dbus-send': 'method return time=1 sender=org.freedesktop.DBus\n   boolean false\n' },
    false,
    ['gdbus', 'busctl', 'dbus-send'],
  ],
  ['nobody can be asked', {}, true, ['gdbus', 'busctl', 'dbus-send']],
])('%s', async (_name, answers, expected, programs) => {
  const { presence, asked } = presenceOf(answers);
  expect(presence.isPresent).toBe(true);
  expect([await presence.check(), presence.isPresent]).toStrictEqual([expected, expected]);
  expect(asked).toStrictEqual(programs);
});

test('a watcher that comes later is found', async () => {
  const answers: Answers = { gdbus: '(false,)' };
  const { presence } = presenceOf(answers);
  await presence.check();
  answers.gdbus = '(true,)';
  expect(await presence.check()).toBe(true);
});
