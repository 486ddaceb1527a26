import { expect } from '@playwright/test'
import { expectAccessible, PORTRAIT, padded, project, SILENT, test, tinyPair } from './support'

const CHUNK = 8 * 1024 * 1024

test('a file that is no video says so and offers another', async ({ page }) => {
  await page.goto('/')
  await page.getByLabel('Choose clip A').setInputFiles({
    name: 'notes.mp4',
    mimeType: 'video/mp4',
    buffer: Buffer.from('these are notes, no video'),
  })
  await expect(page.getByRole('alert')).toContainText('notes.mp4 cannot be used')
  await expect(page.getByRole('alert')).toContainText('Nothing was charged')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Choose another clip' }).click()
  await expect(page.getByLabel('Choose clip A')).toBeVisible()
})

test('portrait with landscape, and no sound: told, asked for the fit with pictures, undone', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByLabel('Choose clip A').setInputFiles([PORTRAIT, SILENT])
  const dialog = page.getByRole('dialog', { name: 'Your clips have different shapes' })
  await expect(dialog.getByRole('img').first()).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Crop to fill' }).click()
  await expect(page.getByRole('radio', { name: 'Crop' })).toBeChecked()
  await expect(page.getByText('no sound', { exact: false }).first()).toBeVisible()
  const view = await page.getByRole('region', { name: 'Clip A' }).locator('[data-frame]').boundingBox()
  expect(view && view.height > view.width).toBe(true)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('radio', { name: 'Crop' })).not.toBeChecked()
})

test('an upload that is cut goes on where it stopped', async ({ page }) => {
  const path = padded(tinyPair()[0], CHUNK)
  const ranges: string[] = []
  let cut = false
  await page.route('**', async (route) => {
    const range = route.request().headers()['content-range']
    if (route.request().method() !== 'PUT' || !range) return route.fallback()
    ranges.push(range)
    if (!cut && range.startsWith(`bytes ${CHUNK}-`)) {
      cut = true
      return route.abort('connectionreset')
    }
    return route.fallback()
  })
  await page.goto('/')
  await page.getByLabel('Choose clip A').setInputFiles(path)
  await expect(page.getByRole('slider', { name: /^A ends/ })).toBeVisible()
  expect(ranges.map((range) => range.replace(/\/\d+$/, '').replace(/-\d+$/, ''))).toEqual([
    'bytes 0',
    `bytes ${CHUNK}`,
    'bytes *',
    `bytes ${CHUNK}`,
  ])
})

test('a file dropped on a full place replaces its clip, with a way back', async ({ page }) => {
  await page.goto(`/p/${await project(page.request)}`)
  const card = page.getByRole('region', { name: 'Clip B' })
  await expect(card).toContainText('two.mp4')
  const box = await card.boundingBox()
  if (!box) throw new Error('clip B is not shown')
  const line = await page.context().newCDPSession(page)
  const data = { items: [], files: [tinyPair()[0]], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await line.send('Input.dispatchDragEvent', { type, x: box.x + 40, y: box.y + 40, data })
  await expect(card).toContainText('one.mp4')
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(card).toContainText('two.mp4')
})
