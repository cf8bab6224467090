import { readFileSync } from 'node:fs';

/** A recording beside the simulated server; its shape is the caller's word. */
export function readFixture<Shape>(name: string): Shape {
  return JSON.parse(readFixtureText(name)) as Shape;
}

export function readFixtureText(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}
