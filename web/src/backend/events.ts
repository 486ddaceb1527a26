import type { Live, RenderView, Watcher } from './Backend'

const CHANNEL = 'segue.events'
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000
const LOST_AFTER = 3

type Told = { kind: 'render'; render: RenderView } | { kind: 'live'; live: Live } | { kind: 'ask' }

/**
 * One stream of server-sent events for all tabs: the tab that holds the lock reads it and tells the others.
 * A browser opens six connections to a server at most, and each stream keeps one.
 */
export function watchEvents(path: string, watcher: Watcher): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  const ended = new AbortController()
  let live: Live | null = null
  const tell = (told: Told) => {
    hear(told)
    channel.postMessage(told)
  }
  const hear = (told: Told) => {
    if (told.kind === 'render') watcher.onRender(told.render)
    if (told.kind === 'live') watcher.onLive(told.live)
  }
  let leading = false
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.kind === 'ask' && leading && live) channel.postMessage({ kind: 'live', live } satisfies Told)
    else hear(data)
  }
  channel.postMessage({ kind: 'ask' } satisfies Told)
  const lead = () => {
    leading = true
    return readEvents(
      path,
      (render) => tell({ kind: 'render', render }),
      (now) => {
        live = now
        tell({ kind: 'live', live: now })
      },
      ended.signal,
    )
  }
  navigator.locks.request(CHANNEL, { signal: ended.signal }, lead).catch(() => undefined)
  return () => {
    ended.abort()
    channel.close()
  }
}

/** Read a stream until the signal; a browser gives up after some failures, so it is opened anew. */
function readEvents(
  path: string,
  onRender: (render: RenderView) => void,
  onLive: (live: Live) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null
    let failures = 0
    let timer = 0
    const open = () => {
      source = new EventSource(path)
      source.addEventListener('open', () => {
        failures = 0
        onLive('live')
      })
      source.addEventListener('render', ({ data }: MessageEvent<string>) => {
        const { snapshot } = JSON.parse(data) as { snapshot?: RenderView | null }
        if (snapshot) onRender(snapshot)
      })
      source.addEventListener('error', () => {
        failures += 1
        onLive(failures > LOST_AFTER ? 'lost' : 'reconnecting')
        if (source?.readyState !== EventSource.CLOSED) return
        timer = window.setTimeout(open, Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS))
      })
    }
    open()
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      source?.close()
      resolve()
    })
  })
}
