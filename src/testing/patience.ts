/**
 * How long a test waits for what must come about (ms). It only ends tests that hang: beside other work everything takes many times as long. What a
 * test itself may take, and `expect.poll`, stands in `vitest.config.ts`.
 */
export const PATIENCE = 300_000;
