/**
 * Loaded into the proxy (`--import`): at each SIGUSR2 the wall clock takes the next step of CLOCK_STEPS_MS, a list with commas.
 * The monotonic clock goes on, as when a machine's time is set.
 */
const steps = (process.env.CLOCK_STEPS_MS ?? '').split(',').map(Number);
const { now } = Date;
let offsetMs = 0;

Date.now = () => now() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [Date.now()] : given, made),
});
process.on('SIGUSR2', () => {
  offsetMs += steps.shift() ?? 0;
  process.stderr.write('clock stepped\n');
});
