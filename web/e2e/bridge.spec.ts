import { expect } from '@playwright/test'
import { post, project, test, tinyClip, tinyPair } from './support'

test('a handle moves by mouse and by keys; the still that shows is the still that is sent', async ({
  page,
}) => {
  await page.goto(`/p/${await project(page.request)}`)
  const card = page.getByRole('region', { name: 'Clip A' })
  const end = page.getByRole('slider', { name: /^A ends/ })
  await expect(end).toHaveAttribute('aria-valuetext', 'frame 23, 0:00:23')
  await end.press('ArrowLeft')
  await end.press('Shift+ArrowLeft')
  await expect(end).toHaveAttribute('aria-valuenow', '0')
  await end.press('End')
  const [handle, strip] = [await end.boundingBox(), await card.boundingBox()]
  if (!handle || !strip) throw new Error('the strip is not shown')
  await page.mouse.move(handle.x + 4, handle.y + 20)
  await page.mouse.down()
  await page.mouse.move(strip.x + strip.width / 2, handle.y + 20, { steps: 8 })
  await page.mouse.up()
  const frame = Number(await end.getAttribute('aria-valuenow'))
  expect(frame).toBeGreaterThan(8)
  expect(frame).toBeLessThan(15)
  const still = card.locator(`[data-frame="${frame}"][data-sha256]`)
  await expect(still).toBeVisible()
  const shown = await still.getAttribute('data-sha256')

  await expect(page.getByText('Saving …')).toBeHidden()
  const kept = await (
    await page.request.get(`/v1${new URL(page.url()).pathname.replace('/p/', '/projects/')}`)
  ).json()
  expect(kept.timeline.segments[0].out_frame).toBe(frame + 1)
  const { id } = await post(page.request, '/v1/drafts', {
    timeline: kept.timeline,
    target: 'prompts',
  })
  await expect
    .poll(async () => (await (await page.request.get(`/v1/renders/${id}?wait=10`)).json()).state)
    .toBe('succeeded')
  const made = await (await page.request.get(`/v1/renders/${id}`)).json()
  expect(made.result.facts.anchors.b1.first_sha256).toBe(shown)
})

test('keys alone: play a clip, step, cut it where it stands, swap, and come back', async ({ page }) => {
  await page.goto(`/p/${await project(page.request)}`)
  const end = page.getByRole('slider', { name: /^A ends/ })
  await end.focus()
  await expect(page.getByRole('button', { name: 'Play clip A' })).toBeVisible()
  await page.getByRole('button', { name: 'Play clip A' }).focus()
  for (const key of ['j', 'k']) await page.keyboard.press(key)
  const view = page.getByRole('region', { name: 'Clip A' }).locator('[data-frame]')
  const stands = Number(await view.getAttribute('data-frame'))
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key)
  await expect(view).toHaveAttribute('data-frame', String(Math.max(1, stands - 1)))
  await page.keyboard.press('o')
  await expect(end).toHaveAttribute('aria-valuenow', String(Math.max(1, stands - 1)))
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('x')
  await expect(page.getByRole('region', { name: 'Clip A' })).toContainText('two.mp4')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('region', { name: 'Clip A' })).toContainText('one.mp4')
  await expect(page.getByText('Saving …')).toBeHidden()
  await page.reload()
  await expect(end).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(end).toHaveAttribute('aria-valuenow', '23')
})

test('a step shows at once the very frame that the video then finds', async ({ page }) => {
  await page.goto(`/p/${await project(page.request)}`)
  const end = page.getByRole('slider', { name: /^A ends/ })
  await expect(page.getByRole('button', { name: 'Play clip A' })).toBeVisible()
  const laid = page.locator('section[aria-label="Clip A"] canvas[data-near]')
  await expect(async () => {
    await end.press('ArrowLeft') // the frames around are made ready once one steps
    await expect(laid).toHaveCount(1, { timeout: 300 })
  }).toPass()
  await expect(laid).toBeHidden()
  const found = page.evaluate(laidAndFound)
  await end.press('ArrowRight')
  const [toFound, toBefore] = await found
  expect(toFound).toBeLessThan(toBefore / 2)
})

/** How far what is laid over the video next is from the frame found after it, and from the one before. */
function laidAndFound(): Promise<[number, number]> {
  const section = document.querySelector('section[aria-label="Clip A"]')
  const [video, canvas] = [section?.querySelector('video'), section?.querySelector('canvas')]
  if (!video || !canvas) throw new Error('there is no video')
  const pixels = (source: HTMLVideoElement | HTMLCanvasElement) => {
    const small = new OffscreenCanvas(160, 90).getContext('2d')
    small?.drawImage(source, 0, 0, 160, 90)
    return small?.getImageData(0, 0, 160, 90).data ?? new Uint8ClampedArray()
  }
  const apart = (one: Uint8ClampedArray, other: Uint8ClampedArray) =>
    one.reduce((sum, value, place) => sum + Math.abs(value - (other[place] ?? 0)), 0) / one.length
  const before = pixels(video)
  return new Promise((done) => {
    new MutationObserver((_, watch) => {
      watch.disconnect()
      const laid = pixels(canvas)
      video.requestVideoFrameCallback(() => done([apart(laid, pixels(video)), apart(laid, before)]))
    }).observe(canvas, { attributeFilter: ['data-near'] })
  })
}

test('a wish goes to the director, whose prompt heeds it; own words stay until they are given up', async ({
  page,
}) => {
  await page.goto(`/p/${await project(page.request)}`)
  const prompt = page.getByRole('textbox', { name: "Director's prompt" })
  await expect(prompt).not.toHaveValue('')
  await expect(page.getByText('What stays the same')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Use the suggested frame \d+ of A: / })).toBeVisible()
  await page.getByRole('radio', { name: 'Onion skin' }).check()
  await page.getByRole('slider', { name: 'From frame A to frame B' }).fill('80')
  await page.getByRole('button', { name: 'Push in' }).click()
  await expect(prompt).toHaveValue(/pushes in slowly/)
  await prompt.fill('Only my words.')
  await page.getByRole('button', { name: 'Calm' }).click()
  await expect(prompt).toHaveValue('Only my words. The pace is calm.')
  await page.getByRole('button', { name: 'Re-draft' }).click()
  await expect(prompt).toHaveValue(/pushes in slowly.*pace is calm/s)
  const sketch = page.getByLabel('Free sketch of the bridge')
  await expect(sketch).toHaveJSProperty('muted', true)
  await page.getByRole('button', { name: 'Hear the sketch' }).click()
  await expect(sketch).toHaveJSProperty('muted', false)
})

test('three files dropped anywhere make a chain; its chosen bridge is in the address', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sample pair' })).toBeVisible()
  const files = [...tinyPair(), tinyClip('three', ',hue=h=240')]
  const line = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await line.send('Input.dispatchDragEvent', { type, x: 640, y: 700, data })
  const row = page.getByRole('navigation', { name: 'Clips and bridges' })
  await expect(row).toContainText('three.mp4')
  await expect(page).toHaveURL(/\/p\/prj_/)
  await page.keyboard.press(']')
  await expect(page).toHaveURL(/bridge=b2/)
  await expect(page.getByText('Saving …')).toBeHidden()
  await page.reload()
  await expect(row.getByRole('button', { name: 'Bridge B to C' })).toHaveAttribute('aria-current', 'true')
  await expect(page.getByRole('region', { name: 'Clip C' })).toBeVisible()
})
