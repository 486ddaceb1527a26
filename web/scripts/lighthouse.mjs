// What Lighthouse says of a running studio: npm run lighthouse http://127.0.0.1:8420
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = '12.8.2' // the last one for node 20
const [given = 'http://127.0.0.1:8420'] = process.argv.slice(2)
const link = given.replace(/\/$/, '')
const METRICS = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
]
const report = join(tmpdir(), 'segue-lighthouse.json')

for (const preset of ['desktop', 'phone']) {
  for (const page of ['/', '/library', '/credits', '/settings']) {
    const how = preset === 'desktop' ? ['--preset=desktop'] : []
    execFileSync(
      'npx',
      [
        ...['--yes', `lighthouse@${VERSION}`, link + page, ...how, '--quiet', '--output=json'],
        ...[`--output-path=${report}`, '--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage'],
      ],
      { env: { CHROME_PATH: '/usr/bin/chromium', ...process.env }, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    const { categories, audits } = JSON.parse(readFileSync(report, 'utf8'))
    const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`)
    const times = METRICS.map((name) => `${audits[name].title} ${audits[name].displayValue}`)
    process.stdout.write(`${preset} ${page}: ${[...scores, ...times].join(', ')}\n`)
  }
}
