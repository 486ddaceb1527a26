import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { longClip, padded, Studio, test, tinyClip } from './support'

const STEPS = 20
const MOVES = 120
const BETWEEN_MS = 250 // as quickly as one looks at a frame and goes on
const GIGABYTE = 1e9

/** Figures, not claims: `npm run measure` prints them, on a machine that does nothing else. */
test.describe.configure({ mode: 'serial' })
const studio = new Studio()
let link = ''
test.beforeAll(async () => {
  link = await studio.start()
})
test.afterAll(() => studio.kill())

const say = (name: string, value: string) => process.stdout.write(`${name}: ${value}\n`)
const at = (values: number[], share: number) =>
  Math.round(values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)] ?? 0)

test('a clip of a minute: from a key to its frame, and to the next paint of any interaction', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const found: number[] = []
    Object.assign(globalThis, { found })
    const note = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[])
        if ('interactionId' in entry && entry.interactionId) found.push(entry.duration)
    }
    const asked = { type: 'event', durationThreshold: 16 } // which TypeScript does not know
    new PerformanceObserver(note).observe(asked)
  })
  await page.goto(link)
  await page.getByLabel('Choose clip A').setInputFiles(longClip())
  await page.getByRole('button', { name: 'Play clip A' }).waitFor({ timeout: 300_000 })
  const handle = page.getByRole('slider', { name: /^A ends/ })
  await handle.focus()
  const steps: number[] = []
  for (let step = 0; step < STEPS; step += 1) {
    await page.evaluate(listen)
    await page.keyboard.press('ArrowLeft')
    steps.push(await page.evaluate(() => (globalThis as unknown as { shown: Promise<number> }).shown))
    await page.waitForTimeout(BETWEEN_MS)
  }
  await drag(page)
  const interactions = await page.evaluate(() => (globalThis as unknown as { found: number[] }).found)
  say('key to frame, median and 95th percentile', `${at(steps, 0.5)} and ${at(steps, 0.95)} ms`)
  say('interaction to next paint, 98th percentile', `${at(interactions, 0.98)} ms of ${interactions.length}`)
})

/** Has the page note how long the next key takes to its frame: laid over the video, or in the video itself. */
function listen(): void {
  const video = document.querySelector('section[aria-label="Clip A"] video')
  const shown = new Promise<number>((done) => {
    const pressed = () => {
      const began = performance.now()
      const painted = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
      video?.addEventListener('seeked', painted, { once: true })
      const laid = new MutationObserver(() => {
        laid.disconnect()
        painted()
      })
      const parts = { attributeFilter: ['data-near'], childList: true }
      if (video?.nextElementSibling instanceof HTMLCanvasElement)
        laid.observe(video.nextElementSibling, parts)
      else if (video?.parentElement) laid.observe(video.parentElement, parts)
    }
    addEventListener('keydown', pressed, { once: true, capture: true })
  })
  Object.assign(globalThis, { shown })
}

/** The handle drawn across half of its strip and let go. */
async function drag(page: Page): Promise<void> {
  const box = await page.getByRole('slider', { name: /^A ends/ }).boundingBox()
  const strip = await page.getByRole('region', { name: 'Clip A' }).boundingBox()
  if (!box || !strip) throw new Error('the strip is not shown')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(strip.x + strip.width / 2, box.y + box.height / 2, { steps: MOVES })
  await page.mouse.up()
}

test('a gigabyte is sent: how much memory grows in the page and in the server', async ({ page }) => {
  test.setTimeout(900_000)
  await page.goto(link)
  const line = await page.context().newCDPSession(page)
  const heap = async () => {
    await line.send('HeapProfiler.collectGarbage')
    return (await line.send('Runtime.getHeapUsage')).usedSize
  }
  const server = () =>
    1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${studio.pid}/status`, 'utf8'))?.[1])
  const before = [await heap(), server()] as const
  let most: [number, number] = [...before]
  await page.getByLabel('Choose clip A').setInputFiles(padded(tinyClip('one'), GIGABYTE))
  const started = Date.now()
  const sent = page.getByRole('slider', { name: /^A ends/ })
  while (!(await sent.isVisible())) {
    most = [Math.max(most[0], await heap()), Math.max(most[1], server())]
    await page.waitForTimeout(250)
  }
  await expect(sent).toBeVisible()
  const grown = most.map((bytes, place) => `${((bytes - (before[place] ?? 0)) / 1e6).toFixed(1)} MB`)
  say('a gigabyte sent in', `${((Date.now() - started) / 1000).toFixed(1)} s`)
  say('memory grew in the page, in the server', grown.join(', '))
})
