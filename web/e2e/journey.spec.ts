import { expect } from '@playwright/test'
import { expectAccessible, film, render, test } from './support'

test('the sample pair becomes a film in two clicks, made of the very frames that were shown', async ({
  page,
}) => {
  test.setTimeout(180_000)
  await page.goto('/')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  const end = page.getByRole('slider', { name: /^A ends/ })
  await expect(end).toHaveAttribute('aria-valuetext', 'frame 119, 0:04:23')
  await end.press('ArrowLeft')
  const still = page.getByRole('region', { name: 'Clip A' }).locator('[data-frame="118"][data-sha256]')
  await expect(still).toBeVisible()
  const large = await still.getAttribute('data-sha256')
  await page.getByRole('radio', { name: 'Draft' }).check()
  await expect(page.getByText('640×360, quicker to make.')).toBeVisible()
  await expect(still).not.toHaveAttribute('data-sha256', large ?? '') // a draft is made of smaller stills
  const shown = await still.getAttribute('data-sha256')
  await expect(page.getByText('100 credits left after it')).toBeVisible()
  await expect(page.getByLabel('Free sketch of the bridge')).toBeVisible()
  await expectAccessible(page)

  await render(page)
  await expect(page).toHaveTitle(/% · Segue/)
  await expect(film(page)).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('link', { name: 'Download film' })).toBeVisible()
  await expect
    .poll(() => page.getByLabel('Your film').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(1)
  await expectAccessible(page)

  const made = await (await page.request.get(`/v1/renders/${page.url().split('/').at(-1)}`)).json()
  const anchors = Object.values(made.result.facts.anchors) as { first_sha256: string }[]
  expect(anchors[0]?.first_sha256).toBe(shown)
  const size = await page.getByLabel('Your film').evaluate((video: HTMLVideoElement) => video.videoWidth)
  expect(size).toBe(640)
})
