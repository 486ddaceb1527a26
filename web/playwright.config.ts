import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const root = resolve(import.meta.dirname, '..')
const bin = process.env.PYTHON ? resolve(process.env.PYTHON, '..') : join(root, '.venv/bin')
const port = Number(process.env.SEGUE_TEST_PORT ?? 8431)
// The workers read this file again, and must find the same folder: only the first to read it makes and removes it.
if (!process.env.SEGUE_TEST_DATA) {
  const made = mkdtempSync(join(tmpdir(), 'segue-web-'))
  process.env.SEGUE_TEST_DATA = made
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
}
const data = process.env.SEGUE_TEST_DATA
const also = process.env.SEGUE_ALSO ? [] : ['**/shots.spec.ts', '**/measure.spec.ts']

/** Real Chromium against the real server of one machine, on an empty data folder. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 300_000, // an end to what hangs; no test is meant to come near it
  expect: { timeout: 60_000 }, // as long as a busy machine may take; what is right shows at once
  forbidOnly: true,
  reporter: process.env.CI ? 'line' : 'list',
  // Those that share one film, and so run one after the other, begin first: none waits for them at the end.
  projects: [
    { name: 'one film', testMatch: '**/pages.spec.ts' },
    { name: 'each its own', testIgnore: [...also, '**/pages.spec.ts'] },
  ],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    actionTimeout: 60_000, // what cannot be clicked says why, before its test ends
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--autoplay-policy=no-user-gesture-required',
        '--font-render-hinting=none',
        '--force-color-profile=srgb',
      ],
    },
  },
  webServer: {
    command: `${join(bin, 'segue')} studio --no-open --port ${port}`,
    url: `http://127.0.0.1:${port}/v1/capabilities`,
    env: { SEGUE_DATA: join(data, 'studio') },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
})
