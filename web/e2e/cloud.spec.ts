import { expect, test } from '@playwright/test'
import { buildForCloud, CloudStudio, film, render, tinyPair } from './support'

const WHO = 'ann@example.com'

/** The build for Firebase Hosting, against Firestore's emulator, our own functions and rules. */
test.describe('in the cloud', () => {
  const cloud = new CloudStudio()
  test.beforeAll(async () => {
    buildForCloud()
    await cloud.start()
  })
  test.afterAll(() => cloud.end())

  test('a link by e-mail signs in, a film grows live, and signing out ends it', async ({ page }) => {
    const refused: string[] = []
    page.on('console', (said) => said.text().includes('Content Security Policy') && refused.push(said.text()))
    await page.goto(`${cloud.link}/settings`)
    await expect(page.getByText('Sign in to make films.')).toBeVisible()
    await page.getByLabel('Or by a link, sent to').fill(WHO)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByText('Sent. Open the link on this device.')).toBeVisible()
    const { link } = await (await page.request.get(`${cloud.link}/sent/${WHO}`)).json()
    await page.goto(link)
    await expect(page).toHaveURL(`${cloud.link}/`)
    await expect(page.getByRole('link', { name: /credits$/ })).toBeVisible()

    const [one, two] = tinyPair()
    await page.getByLabel('Choose clip A').setInputFiles(one)
    await page.getByLabel('Choose clip B').setInputFiles(two)
    await expect(page.getByRole('slider', { name: /^B begins/ })).toBeVisible()
    await page.getByRole('radio', { name: 'Draft' }).check()

    // Elsewhere, on a page that asks for no render, each of its changes is heard of all the same.
    const other = await page.context().newPage()
    await other.goto(`${cloud.link}/settings`)
    await expect(other.getByText(WHO)).toBeVisible()
    const heard: string[] = []
    other.on('request', (request) => heard.push(new URL(request.url()).pathname))
    await render(page)
    const asked = `/v1${new URL(page.url()).pathname.replace('/film/', '/renders/')}`
    await expect(film(page)).toBeVisible({ timeout: 240_000 })
    await expect.poll(() => heard.filter((path) => path === asked).length).toBeGreaterThan(2)
    await expect(page.getByRole('link', { name: 'Download film' })).toBeVisible()
    await expect.poll(() => page.getByLabel('Your film').evaluate(length)).toBeGreaterThan(1)

    await other.getByRole('button', { name: 'Sign out' }).click()
    for (const tab of [page, other]) await expect(tab.getByText('Sign in to make films.')).toBeVisible()

    // The link was used: asked for anew or not, it signs nobody in again.
    await other.getByLabel('Or by a link, sent to').fill(WHO)
    await other.getByRole('button', { name: 'Send the link' }).click()
    await expect(other.getByText('Sent. Open the link on this device.')).toBeVisible()
    await other.goto(link)
    await expect(other).toHaveURL(`${cloud.link}/`)
    await expect(other.getByText('Sign in to make films.')).toBeVisible()
    expect(refused).toEqual([])
  })
})

const length = (video: HTMLVideoElement) => video.duration
