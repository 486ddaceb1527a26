/** A file on its way: how many bytes are there for good. */
export interface UploadProgress {
  sent: number
  total: number
  /** While the line is down: it goes on by itself. */
  stalled: boolean
}

export interface Sending {
  done: Promise<void>
  abort(): void
}

const CHUNK = 8 * 1024 * 1024 // a multiple of 256 KiB, as Cloud Storage wants
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
const GIVE_UP_AFTER_MS = 10 * 60_000

type Answer = { status: number; range: string | null }

/**
 * Send a file to a resumable link in pieces, so that memory does not grow with it. After a break it asks the
 * server what has arrived and goes on from there: the protocol of Cloud Storage's resumable uploads.
 */
export function sendFile(
  link: string,
  file: Blob,
  onProgress: (progress: UploadProgress) => void,
  wait: (milliseconds: number) => Promise<void> = sleep,
): Sending {
  let running: XMLHttpRequest | null = null
  let aborted = false
  const put = (body: Blob | null, range: string, onSent: (bytes: number) => void) =>
    new Promise<Answer>((resolve, reject) => {
      const request = new XMLHttpRequest()
      running = request
      request.open('PUT', link)
      request.setRequestHeader('Content-Range', range)
      request.upload.onprogress = (event) => onSent(event.loaded)
      request.onload = () => resolve({ status: request.status, range: request.getResponseHeader('Range') })
      request.onerror = () => reject(new TypeError('the line broke'))
      request.onabort = () => reject(new DOMException('Aborted', 'AbortError'))
      request.send(body)
    })

  const done = (async () => {
    let offset = 0
    let asks = false
    let waited = 0
    let pause = FIRST_WAIT_MS
    for (;;) {
      if (aborted) throw new DOMException('Aborted', 'AbortError')
      try {
        const end = Math.min(offset + CHUNK, file.size)
        const answer = asks
          ? await put(null, `bytes */${file.size}`, () => undefined)
          : await put(file.slice(offset, end), `bytes ${offset}-${end - 1}/${file.size}`, (bytes) =>
              onProgress({ sent: offset + bytes, total: file.size, stalled: false }),
            )
        if (answer.status === 200 || answer.status === 201) return
        if (answer.status !== 308) throw new UploadRefused(answer.status)
        offset = receivedEnd(answer.range)
        asks = false
        waited = 0
        pause = FIRST_WAIT_MS
        onProgress({ sent: offset, total: file.size, stalled: false })
      } catch (error) {
        if (error instanceof UploadRefused && error.status < 500) throw error
        if (!(error instanceof TypeError || error instanceof UploadRefused)) throw error
        if (waited >= GIVE_UP_AFTER_MS) throw error
        onProgress({ sent: offset, total: file.size, stalled: true })
        await wait(pause)
        waited += pause
        pause = Math.min(pause * 2, LONGEST_WAIT_MS)
        asks = true
      }
    }
  })()
  return {
    done,
    abort() {
      aborted = true
      running?.abort()
    },
  }
}

/** The link took no more: it expired, or the file is not the one that was promised. */
export class UploadRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super('This upload was not taken: send the file again.')
    this.status = status
  }
}

/** How many bytes a `Range: bytes=0-k` says have arrived. */
export function receivedEnd(range: string | null): number {
  const match = /^bytes=0-(\d+)$/.exec(range ?? '')
  return match ? Number(match[1]) + 1 : 0
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
