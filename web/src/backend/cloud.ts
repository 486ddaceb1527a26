import { type FirebaseOptions, initializeApp } from 'firebase/app'
import {
  browserLocalPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  GoogleAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  onAuthStateChanged,
  signInWithPopup,
  type User,
} from 'firebase/auth'
import { createApi } from './api'
import type { Backend, RenderView } from './Backend'

/** What the hosting site says of its project, and of emulators where these are used. */
interface CloudConfig extends FirebaseOptions {
  emulators?: { auth: string; firestore: { host: string; port: number } }
}

/** Google Cloud: Firebase signs in, and a Firestore listener tells of renders. */
export async function createCloud(): Promise<Backend> {
  const config = (await (await fetch('/config.json')).json()) as CloudConfig
  const app = initializeApp(config)
  const auth = initializeAuth(app, { persistence: [indexedDBLocalPersistence, browserLocalPersistence] })
  if (config.emulators) connectAuthEmulator(auth, config.emulators.auth, { disableWarnings: true })
  await auth.authStateReady()
  const api = createApi(async () => (await auth.currentUser?.getIdToken()) ?? null)
  return {
    mode: 'cloud',
    api,
    watch(watcher) {
      let stop = () => {}
      let ended = false
      const start = async (user: User) => {
        const { watchRenders } = await import('./firestore')
        const load = async (id: string): Promise<RenderView | null> => {
          const found = await api.GET('/v1/renders/{render_id}', { params: { path: { render_id: id } } })
          return found.data ?? null
        }
        if (!ended) stop = watchRenders(app, config.emulators?.firestore, user.uid, load, watcher)
      }
      const left = onAuthStateChanged(auth, (user) => {
        stop()
        if (user) void start(user)
      })
      return () => {
        ended = true
        left()
        stop()
      }
    },
    onSignedIn: (listener) =>
      onAuthStateChanged(auth, (user) => listener(user && { name: user.email ?? user.uid })),
    async signIn() {
      await signInWithPopup(auth, new GoogleAuthProvider(), browserPopupRedirectResolver)
    },
    signOut: () => auth.signOut(),
  }
}
