// Say what the first screen loads, packed, and refuse what is too much: JavaScript over its budget, or Firebase
// in the build for one machine.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUDGET = { js: 150_000, css: 8_000 } // bytes, packed: what the first screen may cost on a slow line
const built = resolve(import.meta.dirname, '../../segue/webdist')
const read = (name) => readFileSync(resolve(built, name))
const packed = (name) => gzipSync(read(name), { level: 9 }).length

const names = readdirSync(resolve(built, 'assets')).filter((name) => /\.(js|css)$/.test(name))
const page = read('index.html').toString()
const first = new Set(names.filter((name) => page.includes(name)))
// What the page's own scripts import at once, and the backend, which they load before anything shows.
for (const name of first) {
  if (!name.endsWith('.js')) continue
  const code = read(`assets/${name}`).toString()
  for (const [, found] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) first.add(found)
  for (const [, found] of code.matchAll(/import\([`"']\.\/(embedded-[^`"']+\.js)[`"']\)/g)) first.add(found)
}
const sums = { js: 0, css: 0 }
for (const name of names.sort()) {
  const size = packed(`assets/${name}`)
  if (first.has(name)) sums[name.endsWith('.js') ? 'js' : 'css'] += size
  process.stdout.write(`${String(size).padStart(8)}  ${first.has(name) ? 'first' : 'later'}  ${name}\n`)
}
process.stdout.write(`First screen, packed: ${sums.js} bytes of JavaScript, ${sums.css} of CSS.\n`)

const faults = Object.keys(BUDGET)
  .filter((kind) => sums[kind] > BUDGET[kind])
  .map(
    (kind) =>
      `The first screen's ${kind} is over its budget of ${BUDGET[kind]} bytes: load less of it at once.`,
  )
const firebase = names.filter((name) =>
  /firebase|firestore\.googleapis/.test(read(`assets/${name}`).toString()),
)
if (firebase.length) faults.push(`The build for one machine holds Firebase code: ${firebase.join(', ')}.`)
if (faults.length) {
  process.stderr.write(`${faults.join('\n')}\n`)
  process.exit(1)
}
