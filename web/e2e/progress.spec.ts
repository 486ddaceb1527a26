import { expect } from '@playwright/test'
import { expectAccessible, film, project, render, Studio, test } from './support'

test('two tabs and a reload in mid-render: all show the same render, and then its film', async ({ page }) => {
  await page.goto(`/p/${await project(page.request, { seconds: 2 })}`)
  await render(page)
  await expect(page.getByRole('heading', { name: 'Making your film' })).toBeVisible()
  await expectAccessible(page)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await page.reload()
  for (const tab of [page, other]) await expect(film(tab)).toBeVisible()
})

test('cancel says what it costs, stops, and gives back what was set aside', async ({ page }) => {
  await page.goto(`/p/${await project(page.request, { seconds: 10 })}`)
  await render(page)
  await page.getByRole('button', { name: 'Cancel' }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this render?' })
  await expect(dialog).toContainText(/costs? (you )?(nothing|0)/i)
  await dialog.getByRole('button', { name: 'Stop it' }).click()
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible()
  await expect(page.getByText(/^0 credits charged/)).toBeVisible()
  await expectAccessible(page)
})

test('an error of the API is told with a way on, and being offline too', async ({ page, context }) => {
  const id = await project(page.request)
  await page.route('**/v1/quotes', (route) => route.fulfill({ status: 503, json: PROBLEM }))
  await page.goto(`/p/${id}`)
  const notice = page.getByRole('alert').filter({ hasText: 'This cannot be rendered yet' })
  await expect(notice).toContainText('Segue is busy')
  await page.unroute('**/v1/quotes')
  await notice.getByRole('button', { name: 'Try again' }).click()
  const button = page.getByRole('button', { name: 'Render film' })
  await expect(button).toBeEnabled()
  await context.setOffline(true)
  await expect(page.getByText(/You are offline/)).toBeVisible()
  await expect(button).toBeDisabled()
  await context.setOffline(false)
  await expect(button).toBeEnabled()
  let ended = true
  const refusal = { status: 401, json: SIGNED_OUT }
  await page.route('**/v1/credits', (route) => (ended ? route.fulfill(refusal) : route.continue()))
  await page.reload()
  await expect(page.getByText('Your session has ended. Nothing is lost.')).toBeVisible()
  page.on('framenavigated', () => {
    ended = false // opening any page of the studio signs its user in again
  })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Your session has ended')).toBeHidden()
  await page.goto('/film/rnd_nothing')
  await expect(page.getByRole('heading', { name: 'Not here' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Make a bridge' })).toBeVisible()
  await expectAccessible(page)
})

const PROBLEM = {
  type: 'about:blank',
  title: 'Unavailable',
  status: 503,
  detail: 'Segue is busy: try again in a moment.',
  code: 'unavailable',
  retryable: false,
}

const SIGNED_OUT = { ...PROBLEM, status: 401, code: 'signed_out', detail: 'Sign in again.' }

test.describe('with a studio of its own', () => {
  const studio = new Studio()
  test.afterEach(() => studio.kill())

  test('killed and started again in mid-render, the film still comes', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: await studio.start() })
    const page = await context.newPage()
    await page.goto(`/p/${await project(page.request, { seconds: 4 })}`)
    await render(page)
    await expect(page.getByRole('heading', { name: 'Making your film' })).toBeVisible()
    await studio.kill()
    await expect(page.getByText(/Reconnecting|does not answer/)).toBeVisible()
    await studio.start()
    await expect(film(page)).toBeVisible({ timeout: 90_000 })
    await context.close()
  })

  test('credits that are missing are bought on the way, and the film is made', async ({ browser }) => {
    const prices = { version: 'test', credits_per_second: { procedural: 60 } }
    const own = new Studio()
    const link = await own.start({ SEGUE_PRICES: own.json('prices.json', prices) })
    const context = await browser.newContext({ baseURL: link })
    const page = await context.newPage()
    await page.goto(`/p/${await project(page.request, { seconds: 2 })}`)
    await expect(page.getByText('20 credits are missing')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Render film' })).toBeDisabled()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Buy 100 for/ }).click()
    await page.getByRole('button', { name: /pay/i }).click()
    await expect(page).toHaveURL(/\/p\/prj_/)
    await expect(page.getByText('80 credits left after it')).toBeVisible()
    await render(page)
    await expect(film(page)).toBeVisible()
    await context.close()
    await own.kill()
  })
})
