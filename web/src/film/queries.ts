import { skipToken, useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, asApiError } from '@/backend/api'

/** What paid for a render: each movement of credits and each request to a provider. */
export function useReceipt(render: string) {
  const api = useApi()
  const params = { path: { render_id: render } }
  return useQuery({
    queryKey: ['receipt', render],
    queryFn: () => answer(api.GET('/v1/renders/{render_id}/receipt', { params })),
  })
}

/** A film with all that is known of its seams. */
export function useFilm(render: string) {
  const api = useApi()
  const params = { path: { render_id: render } }
  return useQuery({
    queryKey: ['film', render],
    queryFn: () => answer(api.GET('/v1/renders/{render_id}/film', { params })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What a film was made of. */
export function useTimeline(render: string) {
  const api = useApi()
  const params = { path: { render_id: render } }
  return useQuery({
    queryKey: ['timeline', render],
    queryFn: () => answer(api.GET('/v1/renders/{render_id}/timeline', { params })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** All takes of a bridge in a project, the first made first: their places are their numbers. */
export function useTakes(project: string | null, segment: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: ['takes', project, segment],
    queryFn:
      project && segment
        ? async () => {
            const params = { path: { project_id: project }, query: { segment } }
            const takes = await answer(api.GET('/v1/projects/{project_id}/takes', { params }))
            return takes.data.toSorted((one, other) => one.made_at.localeCompare(other.made_at))
          }
        : skipToken,
    retry: false,
  })
}

export function useProjectName(id: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: ['project', id, 'name'],
    queryFn: id
      ? async () => {
          const params = { path: { project_id: id } }
          return (await answer(api.GET('/v1/projects/{project_id}', { params }))).name
        }
      : skipToken,
    retry: false,
  })
}

/** How a film is shared; null while it is not. */
export function useShare(render: string) {
  const api = useApi()
  const params = { path: { render_id: render } }
  return useQuery({
    queryKey: ['share', render],
    queryFn: async () => {
      try {
        return await answer(api.GET('/v1/renders/{render_id}/share', { params }))
      } catch (error) {
        if (asApiError(error).status === 404) return null
        throw error
      }
    },
  })
}
