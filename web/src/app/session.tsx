import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Backend, Live, RenderView, SignedIn } from '@/backend/Backend'

interface Session {
  backend: Backend
  live: Live | null
  who: SignedIn | null
}

const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('no session around this component')
  return session
}

export function useApi(): Backend['api'] {
  return useSession().backend.api
}

/** Keeps who is signed in, and lets news of renders flow into what every page reads. */
export function SessionProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  const queries = useQueryClient()
  const [live, setLive] = useState<Live | null>(null)
  const [who, setWho] = useState<SignedIn | null>(null)
  useEffect(() => backend.onSignedIn(setWho), [backend])
  useEffect(() => {
    if (!who) return
    const onRender = (render: RenderView) => {
      queries.setQueryData<RenderView>(['render', render.id], (known) =>
        known && known.sequence > render.sequence ? known : render,
      )
      if (render.finished_at) void queries.invalidateQueries({ queryKey: ['credits'] })
    }
    return backend.watch({ onRender, onLive: setLive })
  }, [backend, queries, who])
  return <SessionContext value={{ backend, live, who }}>{children}</SessionContext>
}
