import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const FILM_MS = 150_000 // a render on a busy machine of two cores

async function expectNoAxeViolations(page: Page): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name
    }, theme)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [theme, id, nodes.map(({ html }) => html)])).toEqual([])
  }
}

test('the sample pair becomes a film in two clicks, made of the very frames that were shown', async ({
  page,
}) => {
  test.setTimeout(FILM_MS + 60_000)
  await page.goto('/')
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  const end = page.getByRole('slider', { name: /^A ends/ })
  await expect(end).toHaveAttribute('aria-valuetext', 'frame 119, 0:04:23')
  await end.press('ArrowLeft')
  await expect(end).toHaveAttribute('aria-valuetext', 'frame 118, 0:04:22')
  const still = page.getByRole('region', { name: 'Clip A' }).locator('[data-frame="118"][data-sha256]')
  await expect(still).toBeVisible({ timeout: 30_000 })
  const shown = await still.getAttribute('data-sha256')
  await expect(page.getByText('100 credits left after it')).toBeVisible({ timeout: 30_000 })
  await expect(page).toHaveURL(/\/p\/prj_/)
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: 'Render film' }).click()
  await expect(page.getByRole('heading', { name: 'Making your film' })).toBeVisible()
  await expect(page).toHaveTitle(/% · Segue/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your film', exact: true })).toBeVisible({
    timeout: FILM_MS,
  })
  await expect(page.getByRole('link', { name: 'Download film' })).toBeVisible()
  await expect(page.getByText('Seam 2', { exact: false }).first()).toBeVisible()
  await expect
    .poll(() => page.getByLabel('Your film').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(1)
  await expectNoAxeViolations(page)

  const render = await (await page.request.get(`/v1/renders/${page.url().split('/').at(-1)}`)).json()
  const anchors = Object.values(render.result.facts.anchors) as { first_sha256: string }[]
  expect(anchors[0]?.first_sha256).toBe(shown)
})

test('a file that is no video says so and offers another; what is dropped never leaves the page', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByLabel('Choose clip A').setInputFiles({
    name: 'notes.mp4',
    mimeType: 'video/mp4',
    buffer: Buffer.from('these are notes, no video'),
  })
  await expect(page.getByRole('alert')).toContainText('notes.mp4 cannot be used')
  await expect(page.getByRole('alert')).toContainText('Nothing was charged')
  await page.getByRole('button', { name: 'Choose another clip' }).click()
  await expect(page.getByLabel('Choose clip A')).toBeVisible()
})

test('own clips of two shapes: sent, asked for the fit with pictures, one change is undone', async ({
  page,
}) => {
  await page.goto('/')
  await page
    .getByLabel('Choose clip A')
    .setInputFiles(['../tests/clips/portrait_rotated.mp4', '../tests/clips/odd_silent.webm'])
  const dialog = page.getByRole('dialog', { name: 'Your clips have different shapes' })
  await dialog.getByRole('button', { name: 'Crop to fill' }).click({ timeout: 40_000 })
  await expect(page.getByRole('radio', { name: 'Crop' })).toBeChecked()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('radio', { name: 'Crop' })).not.toBeChecked()
})

test('a phone shows the first screen in one column, without sideways scroll', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sample pair' })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})
