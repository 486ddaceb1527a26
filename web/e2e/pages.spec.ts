import { type APIRequestContext, expect, request } from '@playwright/test'
import { test as base, expectAccessible, post, Studio } from './support'

const FILM_MS = 150_000 // a render on a busy machine of two cores

interface Made {
  project: string
  render: string
}

/** A film of the sample pair in a project of its own, made through the API: the pages are what is tested. */
async function madeFilm(api: APIRequestContext, name: string): Promise<Made> {
  const { a, b } = await post(api, '/v1/samples', {})
  const format = { size: '640x360', rate: 'source', fit: null, codec: 'h264', hdr: false }
  const clip = (id: string, asset: string, cut: object) => ({ kind: 'clip', id, asset, ...cut })
  const segments = [
    clip('c1', a.id, { in_frame: 96, out_frame: 120 }),
    { kind: 'bridge', id: 'b1', seconds: 1, generator: 'procedural', prompt: 'A calm move.', anchor: 'last' },
    clip('c2', b.id, { in_frame: 0, out_frame: 24 }),
  ]
  const timeline = { format, segments }
  const { id: project } = await post(api, '/v1/projects', { name, timeline })
  const quote = await post(api, '/v1/quotes', { timeline, target: 'film', project })
  const key = { 'Idempotency-Key': crypto.randomUUID() }
  const render = await post(api, '/v1/renders', { quote_id: quote.id, max_credits: 0 }, key)
  await expect
    .poll(async () => (await (await api.get(`/v1/renders/${render.id}?wait=20`)).json()).state, {
      timeout: FILM_MS,
    })
    .toBe('succeeded')
  return { project, render: render.id }
}

/** These pages show all that an account has: they are looked at in a studio where nothing else happens. */
const test = base.extend<object, { link: string; film: Made }>({
  link: [
    // biome-ignore lint/correctness/noEmptyPattern: a fixture names what it needs, here nothing
    async ({}, use) => {
      const studio = new Studio()
      await use(await studio.start())
      await studio.kill()
    },
    { scope: 'worker' },
  ],
  film: [
    async ({ link }, use) => {
      const api = await request.newContext({ baseURL: link })
      await use(await madeFilm(api, 'Harbour at dusk'))
      await api.dispose()
    },
    { scope: 'worker', auto: true, timeout: FILM_MS },
  ],
  baseURL: ({ link }, use) => use(link),
})

// One film for all of them, in their order.
test.describe.configure({ mode: 'default' })

test.beforeEach(async ({ page }) => {
  await page.goto('/settings') // signs in
})

test('a film says what its seams are made of, plays beside the hard cut, and is watched by its link', async ({
  page,
  browser,
  film,
}) => {
  await page.goto(`/film/${film.render}`)
  await expect(page.getByRole('heading', { name: 'Harbour at dusk' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Seam 1: / })).toBeVisible()
  await expect(page.getByRole('img', { name: /two frames before seam 1/ })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Bridge alone \d/ })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Improve seam 1' }).click()
  const offer = page.getByRole('dialog', { name: 'Improve this seam' })
  await expect(offer.getByText('0 credits', { exact: true })).toBeVisible()
  await offer.getByRole('button', { name: 'Leave it as it is' }).click()

  await page.keyboard.press(']')
  await expect(page.getByRole('slider', { name: 'Place in the film' })).toHaveAttribute('aria-valuenow', '24')
  await page.keyboard.press('m')
  await expect(page.getByLabel('Your film')).toHaveJSProperty('muted', true)
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('link', { name: /\/s\// }).getAttribute('href')
  const stranger = await browser.newContext()
  const shared = await stranger.newPage()
  await shared.goto(link ?? '')
  await expect(shared.getByText(/AI/).first()).toBeVisible()
  await expectAccessible(shared)
  await expect
    .poll(() => shared.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByRole('button', { name: 'Make a link' })).toBeVisible()
  expect((await shared.goto(link ?? ''))?.status()).toBe(404)
  await stranger.close()
})

test('the film plays in step with its hard cut', async ({ page, film }) => {
  await page.goto(`/film/${film.render}`)
  await page.getByRole('button', { name: 'Compare with the hard cut' }).click()
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison).toBeVisible()
  await page.keyboard.press('Space')
  await expect(comparison.getByRole('button', { name: 'Play (Space)' })).toBeVisible()
  await comparison.getByRole('slider').fill('1')
  const times = () =>
    comparison
      .locator('video')
      .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime))
  await expect.poll(async () => (await times()).map((time) => time.toFixed(1))).toEqual(['1.0', '1.0'])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Player' })).toBeVisible()
})

test('a new take says its price first; the take before is chosen again for nothing', async ({
  page,
  film,
}) => {
  test.setTimeout(FILM_MS)
  await page.goto(`/film/${film.render}`)
  await page.getByRole('button', { name: 'New take' }).click()
  const offer = page.getByRole('dialog', { name: 'New take' })
  await expect(offer.getByText('0 credits', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await offer.getByRole('button', { name: 'Make the take' }).click()
  await expect(page.getByRole('button', { name: 'Use take 1' })).toBeVisible({ timeout: FILM_MS })
  await page.getByRole('button', { name: 'Use take 1' }).click()
  await page.getByRole('button', { name: 'Use this take' }).click()
  await expect(page.getByRole('button', { name: 'Use take 2' })).toBeVisible({ timeout: FILM_MS })
})

test('the library finds a film, renames, duplicates and deletes its project', async ({ page }) => {
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('list', { name: 'films' }).getByText('Film ready').first()).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('radio', { name: 'Projects' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Rename Harbour at dusk' }).click()
  await page.getByLabel('Name of the film').fill('Harbour at dawn')
  await page.keyboard.press('Enter')
  const projects = page.getByRole('list', { name: 'projects' })
  await expect(projects.getByRole('heading', { name: 'Harbour at dawn' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Duplicate Harbour at dawn', exact: true }).click()
  await expect(projects.getByRole('heading', { name: /Harbour at dawn/ })).toHaveCount(2)
  await projects
    .getByRole('button', { name: /^Delete Harbour at dawn/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(projects.getByRole('heading', { name: /Harbour at dawn/ })).toHaveCount(1)
  await page.getByLabel('Search by name').fill('nothing is called so')
  await expect(page.getByText('None of your projects is called')).toBeVisible()
  await expect(page).toHaveURL(/search=/)
  await page.getByLabel('Search by name').fill('dawn')
  await expect(projects.getByRole('heading', { name: /Harbour at dawn/ })).toHaveCount(1)

  await page.getByRole('radio', { name: 'Clips' }).click()
  await page.getByLabel('Search by name').fill('')
  await expect(page.getByRole('heading', { name: 'sample_a.mp4' })).toBeVisible()
  await expectAccessible(page)
})

test('credits are bought in the sandbox, and every movement has its cause and balance', async ({ page }) => {
  await page.goto('/credits')
  await expect(page.getByRole('cell', { name: 'Welcome to Segue' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /^100 credits/ }).click()
  await expect(page.getByRole('button', { name: /Pay/ })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /Pay/ }).click()
  await expect(page).toHaveURL(/\/credits/)
  await expect(page.getByText('200 credits', { exact: true })).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Statement' }).click()
  expect((await download).suggestedFilename()).toBe('segue-statement.csv')
})

test('settings say what is kept and allowed; the theme stays', async ({ page }) => {
  await expect(page.getByRole('region', { name: 'Storage' })).toContainText('kept for')
  await expect(page.getByRole('region', { name: 'Limits' })).toContainText('Renders at once')
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('What it is for').fill('nightly')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await expect(page.getByRole('dialog', { name: 'Your new key' }).getByText(/^sk_/)).toBeVisible()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('button', { name: 'Revoke nightly' }).click()
  await expect(page.getByRole('button', { name: 'Revoke nightly' })).toBeHidden()
  await page.getByRole('button', { name: 'Delete my data' }).click()
  await expect(page.getByRole('button', { name: 'Delete for good' })).toBeDisabled()
  await page.getByRole('button', { name: 'Keep everything' }).click()
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Light' }).click()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

test('the operator sees that the books agree, and gives credits with a reason', async ({ page }) => {
  await page.getByRole('link', { name: 'Operator page' }).click()
  await expect(page.getByText('all books agree')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Spent at providers today' })).toContainText('0 credits')
  await expect(page.getByRole('region', { name: 'Failed since yesterday' })).toContainText(
    'No film has failed',
  )
  await page.getByLabel('Give credits').fill('7')
  await page.getByLabel('Why').first().fill('for a lost afternoon')
  await page.getByRole('button', { name: 'Give', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Acts' })).toContainText('for a lost afternoon')
  await expectAccessible(page)
})

test('offline and failing pages say what to do', async ({ page }) => {
  await page.route('**/v1/credits/transfers*', (route) =>
    route.fulfill({ status: 500, json: { detail: 'Try again in a moment.', code: 'internal', status: 500 } }),
  )
  await page.goto('/credits')
  await expect(page.getByRole('alert')).toContainText('The movements are not here')
  await page.unroute('**/v1/credits/transfers*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('cell', { name: 'Welcome to Segue' })).toBeVisible()
  await page.context().setOffline(true)
  await expect(page.getByText('You are offline')).toBeVisible()
  await page.context().setOffline(false)
})

test('every page fits a phone', async ({ page, film }) => {
  await page.setViewportSize({ width: 320, height: 700 })
  for (const path of [`/film/${film.render}`, '/library', '/credits', '/settings', '/operator']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
})
