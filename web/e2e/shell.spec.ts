import { expect } from '@playwright/test'
import { expectAccessible, project, test } from './support'

test('question mark lists every key, and Escape closes the list', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sample pair' })).toBeVisible()
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard' })
  await expect(list.getByRole('button', { name: /New film/ })).toBeVisible()
  await expect(list.getByRole('button', { name: /End the clip at this frame/ })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
})

test('a phone shows the bridge in one column, without sideways scroll', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto(`/p/${await project(page.request)}`)
  await expect(page.getByRole('slider', { name: /^B begins/ })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  const [a, b] = await Promise.all(
    ['Clip A', 'Clip B'].map((name) => page.getByRole('region', { name }).boundingBox()),
  )
  expect(a && b && b.y >= a.y + a.height).toBe(true)
  await expectAccessible(page)
})
