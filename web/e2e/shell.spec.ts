import { expect, test } from '@playwright/test'

test('question mark lists every key, and Escape closes the list', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard' })
  await expect(list.getByRole('button', { name: /New film/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
})
