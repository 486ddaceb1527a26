import type { FirebaseApp } from 'firebase/app'
import {
  collection,
  connectFirestoreEmulator,
  getFirestore,
  limit,
  onSnapshot,
  orderBy,
  query,
  where,
} from 'firebase/firestore'
import type { RenderView, Watcher } from './Backend'

const NEWEST = 22 // as many as may run and wait at once

/**
 * Listen to the account's newest renders. A document says that something moved; the API says what it means,
 * so that both backends show the same.
 */
export function watchRenders(
  app: FirebaseApp,
  emulator: { host: string; port: number } | undefined,
  account: string,
  load: (id: string) => Promise<RenderView | null>,
  watcher: Watcher,
): () => void {
  const store = getFirestore(app)
  if (emulator) connectFirestoreEmulator(store, emulator.host, emulator.port)
  const renders = collection(store, 'renders')
  const newest = query(renders, where('owner', '==', account), orderBy('created_at', 'desc'), limit(NEWEST))
  return onSnapshot(
    newest,
    { includeMetadataChanges: true },
    (snapshot) => {
      watcher.onLive(snapshot.metadata.fromCache ? 'reconnecting' : 'live')
      for (const change of snapshot.docChanges()) {
        if (change.type === 'removed') continue
        void load(change.doc.id).then((render) => render && watcher.onRender(render))
      }
    },
    () => watcher.onLive('lost'),
  )
}
