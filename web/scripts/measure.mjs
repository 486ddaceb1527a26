// Measure a running studio in a real browser: node scripts/measure.mjs http://127.0.0.1:8420 [FILE TO SEND]
// Prints the time from a key to its frame, the slowest interaction, and, with a file, the memory that sending takes.
import { chromium } from '@playwright/test'

const [link = 'http://127.0.0.1:8420', file] = process.argv.slice(2)
const STEPS = 20
const say = (name, value) => process.stdout.write(`${name}: ${value}\n`)
const at = (sorted, share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)])

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'],
})
const page = await browser.newPage()
await page.addInitScript(() => {
  globalThis.slowest = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.slowest = Math.max(globalThis.slowest, duration)
  }).observe({ type: 'event', durationThreshold: 16 })
})
await page.goto(link)
if (file) {
  const line = await page.context().newCDPSession(page)
  const heap = async () => {
    await line.send('HeapProfiler.collectGarbage')
    return (await line.send('Runtime.getHeapUsage')).usedSize
  }
  const before = await heap()
  await page.getByLabel('Choose clip A').setInputFiles(file)
  let most = before
  while (await page.getByText(/^Sending, /).count()) {
    most = Math.max(most, await heap())
    await page.waitForTimeout(250)
  }
  say('memory while sending, over before', `${((most - before) / 1e6).toFixed(1)} MB`)
} else {
  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  const play = page.getByRole('button', { name: 'Play clip A' })
  await play.waitFor({ timeout: 60_000 })
  const handle = page.getByRole('slider', { name: /^A ends/ })
  await handle.focus()
  const times = []
  for (let step = 0; step < STEPS; step += 1) {
    const shown = page.evaluate(
      () =>
        new Promise((done) => {
          const video = document.querySelector('section[aria-label="Clip A"] video')
          let pressed = 0
          addEventListener('keydown', () => (pressed = performance.now()), { once: true, capture: true })
          const painted = () => requestAnimationFrame((now) => done(now - pressed))
          video.addEventListener('seeked', painted, { once: true })
        }),
    )
    await page.keyboard.press('ArrowLeft')
    times.push(await shown)
  }
  times.sort((one, other) => one - other)
  say('key to frame, median and 95th percentile', `${at(times, 0.5)} and ${at(times, 0.95)} ms`)
  say('slowest interaction to next paint', `${await page.evaluate(() => globalThis.slowest)} ms`)
}
await browser.close()
