import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useApi } from '@/app/session'
import { answer } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { useRender } from '@/backend/renders'
import type { Timeline } from './document'

const LINK_MS = 10 * 60_000 // links live for 15 minutes: they are asked anew before that
const WAIT = 20 // seconds a request may hang while a preview is made

/** A value once it has rested; where there was none, at once. */
export function useRested<T>(value: T, milliseconds: number): T {
  const [rested, setRested] = useState(value)
  const pause = rested === null ? 0 : milliseconds
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause)
    return () => clearTimeout(timer)
  }, [value, pause])
  return rested
}

export function useAsset(id: string | null) {
  const api = useApi()
  const path = { asset_id: id ?? '' }
  return useQuery({
    queryKey: ['asset', id],
    queryFn: id ? () => answer(api.GET('/v1/assets/{asset_id}', { params: { path } })) : skipToken,
    staleTime: LINK_MS,
  })
}

/** A made thing is asked for again, waiting, until it is ready; then anew before its link ends. */
function untilReady({ state }: { state: { data?: { state: 'ready' | 'making' } | undefined } }): number {
  return state.data?.state === 'making' ? 50 : LINK_MS
}

/** The clip as a browser plays it: its frame n is the clip's frame n. */
export function useProxy(id: string) {
  const api = useApi()
  const params = { path: { asset_id: id }, query: { wait: WAIT } }
  return useQuery({
    queryKey: ['proxy', id],
    queryFn: () => answer(api.GET('/v1/assets/{asset_id}/proxy', { params })),
    staleTime: LINK_MS,
    refetchInterval: untilReady,
  })
}

/** Small pictures along the clip, on one sheet. */
export function useFilmstrip(id: string) {
  const api = useApi()
  const params = { path: { asset_id: id }, query: { wait: WAIT } }
  return useQuery({
    queryKey: ['filmstrip', id],
    queryFn: () => answer(api.GET('/v1/assets/{asset_id}/filmstrip', { params })),
    staleTime: LINK_MS,
    refetchInterval: untilReady,
  })
}

const about = (timeline: Timeline, bridge: string) => ({ body: { timeline, bridge } })

/** The very frames that a bridge joins, as they will be sent. */
export function useStills(timeline: Timeline | null, bridge: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['stills', timeline, bridge],
    queryFn: timeline ? () => answer(api.POST('/v1/stills', about(timeline, bridge))) : skipToken,
    staleTime: LINK_MS,
    placeholderData: keepPreviousData,
  })
}

export function useAnchors(timeline: Timeline | null, bridge: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['anchors', timeline, bridge],
    queryFn: timeline ? () => answer(api.POST('/v1/anchors', about(timeline, bridge))) : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
}

export function useFits(timeline: Timeline | null, bridge: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['fits', timeline, bridge],
    queryFn: timeline ? () => answer(api.POST('/v1/fits', about(timeline, bridge))) : skipToken,
    staleTime: LINK_MS,
    placeholderData: keepPreviousData,
  })
}

export function useCapabilities() {
  const api = useApi()
  return useQuery({
    queryKey: ['capabilities'],
    queryFn: () => answer(api.GET('/v1/capabilities')),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What a film of this timeline costs; asked anew before it expires. */
export function useQuote(timeline: Timeline | null, project: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: ['quote', timeline, project],
    queryFn: timeline
      ? () => answer(api.POST('/v1/quotes', { body: { timeline, target: 'film', project } }))
      : skipToken,
    staleTime: 30 * 60_000,
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
}

/** A free draft of a timeline: the prompts, or the sketch. Followed to its end; started once per timeline. */
export function useFree(timeline: Timeline | null, target: 'prompts' | 'animatic') {
  const api = useApi()
  const queries = useQueryClient()
  const queryKey = useMemo(() => ['free', target, timeline], [target, timeline])
  /** Nobody waits for it any more: what is under way for it would only hold up what is wanted now. */
  const abandon = useCallback(
    (id: string) => {
      if (queries.getQueryData<RenderView>(['render', id])?.finished_at) return
      queries.removeQueries({ queryKey })
      const params = { path: { render_id: id } }
      void api.POST('/v1/renders/{render_id}/cancel', { params, keepalive: true }).catch(() => undefined)
    },
    [api, queries, queryKey],
  )
  const started = useQuery({
    queryKey,
    queryFn: timeline
      ? async () => {
          const render = await answer(api.POST('/v1/drafts', { body: { timeline, target } }))
          queries.setQueryData(['render', render.id], render)
          if (!queries.getQueryCache().find({ queryKey })?.getObserversCount()) abandon(render.id)
          return render.id
        }
      : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const id = started.data ?? null
  const render = useRender(id)
  useEffect(() => {
    if (!id) return
    const stop = () => abandon(id)
    addEventListener('pagehide', stop)
    return () => {
      removeEventListener('pagehide', stop)
      stop()
    }
  }, [id, abandon])
  return { render: render.data ?? null, error: started.error ?? render.error, again: started.refetch }
}
