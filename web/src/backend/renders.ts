import { skipToken, useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer } from './api'

/** A render, as it is now: news arrive by the session's stream; it is asked for now and then where that is down. */
export function useRender(id: string | null) {
  const api = useApi()
  const params = { path: { render_id: id ?? '' } }
  return useQuery({
    queryKey: ['render', id],
    queryFn: id ? () => answer(api.GET('/v1/renders/{render_id}', { params })) : skipToken,
    refetchInterval: ({ state }) => (state.data && !state.data.finished_at ? 5_000 : false),
  })
}
