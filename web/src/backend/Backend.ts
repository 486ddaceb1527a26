import type { Api, Schema } from './api'

export type RenderView = Schema['RenderView']
export type Live = 'live' | 'reconnecting' | 'lost'

/** Hears of renders as they change. */
export interface Watcher {
  onRender(render: RenderView): void
  onLive(live: Live): void
}

/** Who is signed in; null while nobody is. */
export interface SignedIn {
  name: string
}

/**
 * What differs between one machine and the cloud, and nothing else: how one signs in and how news of renders
 * arrive. Everything else is the same API.
 */
export interface Backend {
  readonly mode: 'embedded' | 'cloud'
  readonly api: Api
  /** Tells of every change of the account's renders until the returned function is called. */
  watch(watcher: Watcher): () => void
  /** Follows who is signed in; on one machine its user always is. */
  onSignedIn(listener: (who: SignedIn | null) => void): () => void
  /** By Google in the cloud. On one machine its user is signed in anew. */
  signIn(): Promise<void>
  /** Sends a link that signs in whoever opens it; only in the cloud. */
  readonly signInByEmail: ((address: string) => Promise<void>) | null
  signOut(): Promise<void>
}
