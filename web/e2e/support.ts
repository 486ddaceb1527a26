import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, join, resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test'

const root = resolve(import.meta.dirname, '../..')
const bin = process.env.PYTHON ? resolve(process.env.PYTHON, '..') : join(root, '.venv/bin')
const made = String(process.env.SEGUE_TEST_DATA) // playwright.config.ts makes and removes it
const clips = join(made, 'clips')

/** Each test leaves its page as people do, so that drafts nobody waits for do not run on. */
export const test = base.extend({
  page: async ({ page }, use) => {
    await use(page)
    await page.goto('about:blank')
  },
})

export const SILENT = resolve(root, 'tests/clips/odd_silent.webm')
export const PORTRAIT = resolve(root, 'tests/clips/portrait_rotated.mp4')

/** A clip of one second, 24 small frames: made once, of a picture whose every frame differs. */
export function tinyClip(name: string, filter = ''): string {
  return madeClip(name, `testsrc2=size=320x180:rate=24:duration=1${filter}`)
}

/** A clip of a minute in 720p. */
export function longClip(): string {
  return madeClip('minute', 'testsrc2=size=1280x720:rate=24:duration=60')
}

function madeClip(name: string, source: string): string {
  mkdirSync(clips, { recursive: true })
  const path = join(clips, `${name}.mp4`)
  if (existsSync(path)) return path
  const part = join(clips, `${name}.${process.pid}.part.mp4`)
  const picture = ['-f', 'lavfi', '-i', source]
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=330:duration=1']
  const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest']
  const ffmpeg = execFileSync(join(bin, 'python'), [
    '-c',
    'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())',
  ])
  execFileSync(ffmpeg.toString().trim(), ['-v', 'error', '-y', ...picture, ...sound, ...coding, part])
  execFileSync('mv', [part, path])
  return path
}

/** Two clips that differ. */
export function tinyPair(): [string, string] {
  return [tinyClip('one'), tinyClip('two', ',hue=h=120')]
}

/** The clip with so many bytes of nothing after it, which a player skips. */
export function padded(path: string, bytes: number): string {
  const target = join(clips, `padded-${bytes}.mp4`)
  const [clip, box] = [readFileSync(path), Buffer.alloc(8)]
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4, 'latin1')
  writeFileSync(target, Buffer.concat([clip, box]))
  truncateSync(target, clip.length + bytes)
  return target
}

/** Post as the app does: from its own address, in JSON. Raises with the server's words if it refuses. */
export async function post(request: APIRequestContext, path: string, data?: unknown, headers = {}) {
  const home = await request.get('/') // signs this browser in
  const answer = await request.post(path, {
    data,
    headers: { Origin: new URL(home.url()).origin, ...headers },
  })
  if (!answer.ok()) throw new Error(await answer.text())
  return answer.json()
}

async function sent(request: APIRequestContext, path: string): Promise<string> {
  const data = readFileSync(path)
  const body = { name: basename(path), size: data.length }
  const promised = await post(request, '/v1/uploads', body)
  const range = `bytes 0-${data.length - 1}/${data.length}`
  await request.put(promised.link, { data, headers: { 'Content-Range': range } })
  return (await post(request, `/v1/uploads/${promised.id}/complete`)).id
}

/** A kept project of two tiny clips and a bridge between them: its id. Signs this browser in. */
export async function project(request: APIRequestContext, bridge = {}): Promise<string> {
  const [a, b] = await Promise.all(tinyPair().map((path) => sent(request, path)))
  const segments = [
    { kind: 'clip', id: 'c1', asset: a },
    { kind: 'bridge', id: 'b1', seconds: 1, ...bridge },
    { kind: 'clip', id: 'c2', asset: b },
  ]
  return (await post(request, '/v1/projects', { name: 'Tiny', timeline: { segments } })).id
}

/** Press the one button that spends; the render's page opens. */
export async function render(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Render (film|draft)$/ }).click()
  await expect(page).toHaveURL(/\/film\/rnd_/)
}

/** What shows when a film is there: its player. */
export const film = (page: Page) => page.getByRole('region', { name: 'Player' })

/** No page breaks a rule of WCAG that a program can see, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme }) // what pages without a choice of their own heed
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name
    }, theme)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [theme, id, nodes.map(({ html }) => html)])).toEqual([])
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(address && typeof address === 'object' ? address.port : 0))
    })
  })
}

/** Wait until something answers there, and well. */
async function answers(link: string, timeout = 60_000): Promise<void> {
  const asked = () =>
    fetch(link).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(asked, { timeout }).toBe(true)
}

/** A studio of a test's own, which may be killed and started again on the same data and port. */
export class Studio {
  private process: ChildProcess | null = null
  private readonly data = mkdtempSync(join(made, 'own-'))
  private port = 0

  async start(environment: Record<string, string> = {}): Promise<string> {
    this.port ||= await freePort()
    const command = ['studio', '--no-open', '--port', String(this.port)]
    this.process = spawn(join(bin, 'segue'), command, {
      env: { ...process.env, SEGUE_DATA: this.data, ...environment },
      stdio: 'ignore',
    })
    const link = `http://127.0.0.1:${this.port}`
    await answers(`${link}/v1/capabilities`)
    return link
  }

  get pid(): number | undefined {
    return this.process?.pid
  }

  /** End it as a power cut does. */
  async kill(): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((done) => running.once('exit', done))
    running.kill('SIGKILL')
    await ended
  }

  /** A file in its folder with such a value in it, as JSON: its path. */
  json(name: string, value: unknown): string {
    const path = join(this.data, name)
    writeFileSync(path, JSON.stringify(value))
    return path
  }
}

/** Builds what Firebase Hosting sends, into the folder that firebase.json names. */
export function buildForCloud(): void {
  const vite = join(root, 'web/node_modules/vite/bin/vite.js')
  const environment = { ...process.env, SEGUE_WEB: 'cloud' }
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: join(root, 'web'),
    env: environment,
  })
}

/** The cloud's form on this machine, with Google's services as its tests have them. */
export class CloudStudio {
  private process: ChildProcess | null = null
  link = ''

  async start(): Promise<void> {
    const port = await freePort()
    this.link = `http://127.0.0.1:${port}`
    const command = ['-m', 'tests.google.web_cloud', String(port)]
    this.process = spawn(join(bin, 'python'), command, { cwd: root, stdio: 'ignore' })
    await answers(`${this.link}/v1/capabilities`, 180_000) // it starts a machine of Java, too
  }

  async end(): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null) return
    const ended = new Promise((done) => running.once('exit', done))
    running.kill('SIGTERM')
    await ended
  }
}
