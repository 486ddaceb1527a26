import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { film, project, render, test } from './support'

const FOLDER = resolve(import.meta.dirname, 'shots')
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

const PAGES = [
  ['/library', '9-library'],
  ['/library?show=clips', '10-clips'],
  ['/credits', '11-credits'],
  ['/settings', '12-settings'],
  ['/operator', '13-operator'],
] as const

/** A picture of the page as it is, in both themes and at both sizes. */
async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
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

const SHOWS = (video: HTMLVideoElement) => video.readyState > 1 && !video.seeking
const LOADED = (all: Element[]) => all.every((each) => (each as HTMLImageElement).complete)
