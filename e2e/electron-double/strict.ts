/** The app used a part of Electron that the double does not play. */
export class NotInDoubleError extends Error {
  readonly code = 'NOT_IN_DOUBLE';

  constructor(name: string) {
    super(`the test double of the electron module has no ${name}; add it to e2e/electron-double if the app needs it`);
    this.name = 'NotInDoubleError';
  }
}

/** Asked for by the language itself (await, JSON.stringify), never by the app. */
const languageKeys = new Set<PropertyKey>(['then', 'toJSON']);

/** The object with nothing but its own members: any other that is asked for throws, and names itself. `check` runs before each use. */
export function strict<T extends object>(name: string, parts: T, check?: (key: string) => void): T {
  return new Proxy(parts, {
    get(target, key) {
      if (typeof key === 'symbol' || languageKeys.has(key)) return Reflect.get(target, key);
      if (!Object.hasOwn(target, key)) throw new NotInDoubleError(`${name}.${key}`);
      check?.(key);
      return Reflect.get(target, key);
    },
    set(_target, key) {
      throw new NotInDoubleError(`${name}.${String(key)} to set`);
    },
  });
}

/** A class of the double: `new` makes a strict object, and the statics are strict as well. */
export function strictClass<A extends unknown[], T extends object>(
  name: string,
  make: (...args: A) => T,
  statics: object = {},
): new (
  ...args: A
) => T {
  return new Proxy(class {}, {
    construct: (_target, args) => make(...(args as A)),
    get(_target, key) {
      if (typeof key === 'symbol') return undefined;
      if (!Object.hasOwn(statics, key)) throw new NotInDoubleError(`${name}.${key}`);
      return Reflect.get(statics, key);
    },
  }) as unknown as new (
    ...args: A
  ) => T;
}
