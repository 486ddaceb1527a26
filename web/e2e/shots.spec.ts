import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page, test } from '@playwright/test'

const FOLDER = resolve(import.meta.dirname, 'shots')
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

/** A picture of the page as it is, in both themes and at both sizes. */
async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const theme of ['dark', 'light']) {
      await page.evaluate((shown) => {
        document.documentElement.dataset.theme = shown
      }, theme)
      await page.screenshot({ path: resolve(FOLDER, `${name}-${size}-${theme}.png`), fullPage: true })
    }
  }
  await page.setViewportSize(SIZES.desktop)
}

test('pictures of every page of the sample journey', async ({ page }) => {
  test.setTimeout(300_000)
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sample pair' })).toBeVisible()
  await shoot(page, '1-start')
  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  await expect(page.getByLabel('Free sketch of the bridge')).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('textbox')).toBeVisible({ timeout: 60_000 })
  await shoot(page, '2-bridge')
  await page.keyboard.press('?')
  await shoot(page, '3-keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Render film' }).click()
  await expect(page.getByRole('heading', { name: 'Making your film' })).toBeVisible()
  await shoot(page, '4-progress')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await shoot(page, '5-cancel')
  await page.getByRole('button', { name: 'Go on rendering' }).click()
  await expect(page.getByRole('heading', { name: 'Your film', exact: true })).toBeVisible({
    timeout: 200_000,
  })
  await page.waitForTimeout(1_000) // the player shows the frame it starts at
  await shoot(page, '6-film')
  await page.goto('/film/rnd_nothing')
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 20_000 })
  await shoot(page, '7-not-found')
})
