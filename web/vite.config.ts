import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const cloud = process.env.SEGUE_WEB === 'cloud'
/** The Python package carries one build; Firebase Hosting sends the other: see firebase.json. */
const output = resolve(import.meta.dirname, cloud ? 'dist' : '../segue/webdist')
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

/** Pages beside the first begin without its words. It goes before the rest is packed. */
function others(): Plugin {
  return {
    name: 'others',
    apply: 'build',
    writeBundle() {
      const page = readFileSync(join(output, 'index.html'), 'utf8')
      writeFileSync(join(output, 'page.html'), page.replace(/\s*<!-- first -->.*<!-- \/first -->/s, ''))
    },
  }
}

/** What shows first goes first: styles and words, then scripts. */
function patient(): Plugin {
  return {
    name: 'patient',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (page) =>
        page.replace(/(<script type="module"|<link rel="modulepreload")/g, '$1 fetchpriority="low"'),
    },
  }
}

/** The backend comes with the page, and not only once the page's own code has asked for it. */
function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    transformIndexHtml(_html, { bundle = {} }) {
      const backend = resolve(import.meta.dirname, `src/backend/${cloud ? 'cloud' : 'embedded'}.ts`)
      const chunk = Object.values(bundle).find(
        (each) => 'facadeModuleId' in each && each.facadeModuleId === backend,
      )
      const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${chunk?.fileName}` }
      return chunk ? [{ tag: 'link', attrs, injectTo: 'head' }] : []
    },
  }
}

export default defineConfig({
  define: { __CLOUD__: JSON.stringify(cloud) },
  plugins: [react(), tailwindcss(), early(), patient(), others(), packed()],
  resolve: { alias: { '@': resolve(import.meta.dirname, 'src') } },
  build: {
    outDir: output,
    emptyOutDir: true,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What several pages need comes in one piece: on a slow line, each piece waits for its turn.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } } },
  },
  server: { proxy: { '/v1': server, '/openapi.json': server, '/sandbox': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
})
