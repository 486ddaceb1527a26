import { type FirebaseOptions, initializeApp } from 'firebase/app'
import {
  type Auth,
  browserLocalPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  GoogleAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  isSignInWithEmailLink,
  onAuthStateChanged,
  sendSignInLinkToEmail,
  signInWithEmailLink,
  signInWithPopup,
  type User,
} from 'firebase/auth'
import { createApi } from './api'
import type { Backend, RenderView } from './Backend'

/** What the hosting site says of its project, and of emulators where these are used. */
interface CloudConfig extends FirebaseOptions {
  emulators?: { auth: string; firestore: { host: string; port: number } }
}

const CONFIG = '/__/firebase/init.json' // Firebase Hosting answers it with what it knows of its project
const ASKED_ADDRESS = 'segue.email'

/** Signs in by the link in an e-mail, if this page was opened by one on the device that asked for it. */
async function finishEmailLink(auth: Auth): Promise<void> {
  const address = localStorage.getItem(ASKED_ADDRESS)
  if (!address || !isSignInWithEmailLink(auth, location.href)) return
  try {
    await signInWithEmailLink(auth, address, location.href)
    localStorage.removeItem(ASKED_ADDRESS)
  } catch {
    // An old link signs nobody in: the page says that one is signed out, and offers both ways again.
  }
  history.replaceState(null, '', '/')
}

/** Google Cloud: Firebase signs in, and a Firestore listener tells of renders. */
export async function createCloud(): Promise<Backend> {
  const config = (await (await fetch(CONFIG)).json()) as CloudConfig
  const app = initializeApp(config)
  const auth = initializeAuth(app, { persistence: [indexedDBLocalPersistence, browserLocalPersistence] })
  if (config.emulators) connectAuthEmulator(auth, config.emulators.auth, { disableWarnings: true })
  await auth.authStateReady()
  await finishEmailLink(auth)
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
    async signInByEmail(address) {
      await sendSignInLinkToEmail(auth, address, { url: location.origin, handleCodeInApp: true })
      localStorage.setItem(ASKED_ADDRESS, address)
    },
    signOut: () => auth.signOut(),
  }
}
