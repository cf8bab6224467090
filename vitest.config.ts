import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', '.ci/**/*.test.ts'],
    // Proxy tests open real sockets; a hung one must fail the run, not stall it.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
