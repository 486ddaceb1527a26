import { skipToken, useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer } from '@/backend/api'

/** What paid for a render, out of the movements of credits. */
export function useMovements(render: string, finished: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: ['movements', render],
    queryFn: finished
      ? async () => {
          const page = await answer(api.GET('/v1/credits/transfers', { params: { query: { limit: 100 } } }))
          return page.data.filter(({ reference }) => reference === render)
        }
      : skipToken,
  })
}
