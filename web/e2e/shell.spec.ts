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

test('what is chosen while the sample pair is on its way stays chosen', async ({ page }) => {
  let go = () => {}
  const chosen = new Promise<void>((done) => {
    go = done
  })
  await page.route('**/v1/samples', async (route) => {
    await chosen
    await route.continue()
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Try the sample pair' }).click()
  const length = page.getByRole('radio', { name: '6 s' })
  await length.check()
  go()
  await expect(page.getByRole('slider', { name: /^A ends/ })).toBeVisible()
  await expect(length).toBeChecked()
})
