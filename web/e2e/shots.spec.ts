import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { film, PORTRAIT, project, render, SILENT, Studio, test } from './support'

const FOLDER = resolve(import.meta.dirname, 'shots')
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

const PAGES = [
  ['/library', '9-library'],
  ['/library?show=projects', '10-projects'],
  ['/library?show=clips', '10-clips'],
  ['/credits', '11-credits'],
  ['/settings', '12-settings'],
  ['/operator', '13-operator'],
] as const

/** A picture of the page as it is, in both themes and at both sizes. */
async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const line = await page.context().newCDPSession(page)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    await line.send('Emulation.setTouchEmulationEnabled', { enabled: size === 'phone', maxTouchPoints: 1 })
    const coarse = () => page.evaluate(() => matchMedia('(pointer: coarse)').matches)
    await expect.poll(coarse).toBe(size === 'phone')
    await page.evaluate(() => scrollTo(0, 0))
    for (const theme of ['dark', 'light']) {
      await page.evaluate((shown) => {
        document.documentElement.dataset.theme = shown
      }, theme)
      await page.screenshot({
        path: resolve(FOLDER, `${name}-${size}-${theme}.png`),
        fullPage: true,
        animations: 'disabled',
      })
    }
  }
  await line.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await line.detach()
  await page.setViewportSize(SIZES.desktop)
}

test('pictures of the first screen, a bridge, its film and the pages beside them', async ({ page }) => {
  test.setTimeout(600_000)
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sample pair' })).toBeVisible()
  await shoot(page, '1-start')
  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  await expect(page.getByLabel('Free sketch of the bridge')).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('textbox')).not.toHaveValue('', { timeout: 60_000 })
  await shoot(page, '2-bridge')
  await page.keyboard.press('?')
  await shoot(page, '3-keys')
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Draft' }).check()
  await render(page)
  await expect(film(page)).toBeVisible({ timeout: 240_000 })
  await expect.poll(() => page.getByLabel('Your film').evaluate(SHOWS)).toBe(true)
  await expect(page.getByRole('img', { name: /before seam 2/ })).toHaveAttribute('aria-busy', 'false')
  await shoot(page, '7-film')
  await page.getByRole('button', { name: 'Compare with the hard cut' }).click()
  await expect(page.getByRole('region', { name: 'Comparison' })).toBeVisible()
  await shoot(page, '14-compare')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New take' }).click()
  await expect(page.getByRole('dialog').getByText('0 credits', { exact: true })).toBeVisible()
  await shoot(page, '15-new-take')
  await page.getByRole('button', { name: 'Make the take' }).click()
  await expect(page.getByRole('button', { name: 'Use take 1' })).toBeVisible({ timeout: 240_000 })
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('link', { name: /\/s\// }).getAttribute('href')
  await shoot(page, '16-two-takes')
  await page.goto(link ?? '')
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.screenshot({ path: resolve(FOLDER, `17-share-${size}-${theme}.png`), fullPage: true })
    }
  }
  await page.setViewportSize(SIZES.desktop)
  for (const [path, name] of PAGES) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('main .skeleton')).toHaveCount(0, { timeout: 60_000 })
    await expect.poll(() => page.locator('img').evaluateAll(LOADED)).toBe(true)
    await shoot(page, name)
  }
})

test('pictures of a render under way, stopped and lost', async ({ page }) => {
  await page.goto(`/p/${await project(page.request, { seconds: 10 })}`)
  await render(page)
  await expect(page.getByRole('heading', { name: 'Making your film' })).toBeVisible()
  await shoot(page, '4-progress')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await shoot(page, '5-cancel')
  await page.getByRole('button', { name: 'Stop it' }).click()
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible()
  await shoot(page, '6-stopped')
  await page.goto('/film/rnd_nothing')
  await expect(page.getByRole('heading', { name: 'Not here' })).toBeVisible()
  await shoot(page, '8-not-found')
})

test('pictures of faults: no clips, no credits, no line, unlike shapes, a file that is no video', async ({
  page,
}) => {
  const studio = new Studio()
  const prices = { version: 'test', credits_per_second: { procedural: 60 } }
  const link = await studio.start({ SEGUE_PRICES: studio.json('prices.json', prices) })
  await page.goto(`${link}/library`)
  await expect(page.getByText('No films yet')).toBeVisible()
  await shoot(page, '18-empty-library')
  await page.goto(link)
  await page.getByLabel('Choose clip A').setInputFiles(resolve(import.meta.dirname, 'support.ts'))
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Choose clip B').setInputFiles(PORTRAIT)
  await expect(page.getByRole('slider', { name: /^B begins/ })).toBeVisible()
  await shoot(page, '19-no-video')
  await page.getByRole('button', { name: 'Choose another clip' }).click()
  await page.getByLabel('Choose clip A').setInputFiles(SILENT)
  const shapes = page.getByRole('dialog', { name: 'Your clips have different shapes' })
  await expect(shapes.getByRole('button', { name: 'Blur the rim' })).toBeVisible()
  await expect.poll(() => shapes.locator('img').evaluateAll(LOADED)).toBe(true)
  await shoot(page, '20-shapes')
  await shapes.getByRole('button', { name: 'Blur the rim' }).click()
  await expect(page.getByText(/credits are missing/)).toBeVisible()
  await shoot(page, '21-no-credits')
  await page.context().setOffline(true)
  await expect(page.getByText(/You are offline/)).toBeVisible()
  await shoot(page, '22-offline')
  await page.context().setOffline(false)
  await studio.kill()
})

const SHOWS = (video: HTMLVideoElement) => video.readyState > 1 && !video.seeking
const LOADED = (all: Element[]) => all.every((each) => (each as HTMLImageElement).complete)
