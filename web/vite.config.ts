import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const output = resolve(import.meta.dirname, '../segue/webdist')
const cloud = process.env.SEGUE_WEB === 'cloud'
const server = `http://127.0.0.1:${process.env.SEGUE_PORT ?? 8420}`

/** Text is packed once, here, and not at every request. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      for (const entry of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
        const path = join(output, entry)
        if (!/\.(js|css|svg|html)$/.test(entry) || statSync(path).size < 1_000) continue
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  define: { __CLOUD__: JSON.stringify(cloud) },
  plugins: [react(), tailwindcss(), packed()],
  resolve: { alias: { '@': resolve(import.meta.dirname, 'src') } },
  build: {
    outDir: output,
    emptyOutDir: true,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': server, '/openapi.json': server, '/sandbox': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
})
