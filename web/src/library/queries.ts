import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, type Schema } from '@/backend/api'
import { toast } from '@/ui/toasts'

const PAGE = 24
const LINK_MS = 10 * 60_000 // links to posters live for 15 minutes

const more = {
  initialPageParam: null,
  getNextPageParam: (last: { next_cursor: string | null }) => last.next_cursor,
}

export function useProjects(search: string) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: ['projects', search],
    queryFn: ({ pageParam }: { pageParam: string | null }) => {
      const query = { limit: PAGE, cursor: pageParam, ...(search && { search }) }
      return answer(api.GET('/v1/projects', { params: { query } }))
    },
    ...more,
    staleTime: LINK_MS,
    placeholderData: keepPreviousData,
  })
}

export function useRenders() {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: ['renders'],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      answer(api.GET('/v1/renders', { params: { query: { limit: PAGE, cursor: pageParam } } })),
    ...more,
  })
}

export function useClips(search: string) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: ['assets', search],
    queryFn: ({ pageParam }: { pageParam: string | null }) => {
      const query = { limit: PAGE, cursor: pageParam, ...(search && { search }) }
      return answer(api.GET('/v1/assets', { params: { query } }))
    },
    ...more,
    staleTime: LINK_MS,
    placeholderData: keepPreviousData,
  })
}

export function useClipRemoval() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/v1/assets/{asset_id}', { params: { path: { asset_id: id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['storage'] })
      return queries.invalidateQueries({ queryKey: ['assets'] })
    },
  })
}

/** A project's name by its id, of all that are kept. */
export function useProjectNames(): ReadonlyMap<string, Schema['ProjectView']> {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['projects', 'all'],
    queryFn: () => answer(api.GET('/v1/projects', { params: { query: { limit: 100 } } })),
  })
  return new Map(data?.data.map((project) => [project.id, project]))
}

/** What can be done with a project; each brings the list up to date. */
export function useProjectActs() {
  const api = useApi()
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['projects'] })
  const path = (id: string) => ({ params: { path: { project_id: id } } })
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      answer(api.PATCH('/v1/projects/{project_id}', { ...path(id), body: { name } })),
    onSuccess: (renamed) => {
      void queries.invalidateQueries({ queryKey: ['project', renamed.id] })
      return onSuccess()
    },
  })
  const duplicate = useMutation({
    mutationFn: (id: string) => answer(api.POST('/v1/projects/{project_id}/duplicate', path(id))),
    onSuccess: (copy) => {
      toast(`“${copy.name}” is a film of its own now.`)
      return onSuccess()
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/v1/projects/{project_id}', path(id))),
    onSuccess,
  })
  return { rename, duplicate, remove }
}
