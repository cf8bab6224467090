import { expect, test } from 'vitest';
import { placeWindow } from './window-bounds.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -1280, y: 100, width: 1280, height: 984 };
const at = (x: number, y: number, width = 900, height = 700) => ({ x, y, width, height });
const middle = { width: 900, height: 700 };

test.each([
  ['the first start', null, [screen], { width: 1180, height: 780 }],
  ['the first start on a small screen', null, [{ x: 0, y: 0, width: 800, height: 560 }], { width: 800, height: 560 }],
  ['as it stood', at(100, 50), [screen], at(100, 50)],
  ['as it stood on the second screen', at(-1000, 200), [screen, left], at(-1000, 200)],
  ['the second screen was unplugged', at(-1000, 200), [screen], middle],
  ['mostly beyond the edge, but it can be taken hold of', at(1800, 50), [screen], at(1800, 50)],
  ['beyond the edge', at(1850, 50), [screen], middle],
  ['its title above the screen', at(100, -40), [screen], middle],
  ['its title below the screen', at(100, 1030), [screen], middle],
  ['larger than the screen is now', at(0, 0, 3000, 2000), [screen], at(0, 0, 1920, 1040)],
  ['smaller than the page can use', at(10, 10, 200, 100), [screen], at(10, 10, 640, 420)],
  ['no screen at all', at(100, 50), [], middle],
])('%s', (_what, saved, workAreas, expected) => {
  expect(placeWindow(saved, workAreas)).toStrictEqual(expected);
});
