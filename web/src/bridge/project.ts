import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useOnline } from '@/app/Shell'
import { useApi } from '@/app/session'
import { answer, asApiError, type Schema } from '@/backend/api'
import { toast } from '@/ui/toasts'
import { beyond, documentOf, filmName, type Timeline, timelineOf } from './document'
import { useEditor } from './editor'

const REST_MS = 600 // a drag is one version, not sixty

/** Opens the project that the address names, and keeps every change of it as a version. */
export function useProject(id: string | undefined) {
  const api = useApi()
  const params = { path: { project_id: id ?? '' } }
  const found = useQuery({
    queryKey: ['project', id],
    queryFn: () => answer(api.GET('/v1/projects/{project_id}', { params })),
    enabled: Boolean(id) && useEditor.getState().project !== id,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    const editor = useEditor.getState()
    if (!id && editor.project) editor.reset()
    if (found.data && found.data.id === id && editor.project !== id && !beyond(found.data.timeline))
      editor.open(found.data, documentOf(found.data.timeline))
  }, [id, found.data])
  useAutosave()
  return found
}

function useAutosave(): void {
  const api = useApi()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const online = useOnline()
  const saving = useEditor((editor) => editor.saving)
  const document = useEditor((editor) => editor.document)
  const busy = useRef(false)
  useEffect(() => {
    if (saving !== 'waiting' || !timelineOf(document) || !online) return
    const save = async () => {
      const { project, name, version, cause, ...now } = useEditor.getState()
      const timeline = timelineOf(now.document)
      if (busy.current || now.saving !== 'waiting' || !timeline) return
      busy.current = true
      useEditor.setState({ saving: 'saving' })
      try {
        if (!project) {
          const clips = now.document.slots.flatMap(
            ({ asset }) => queries.getQueryData<Schema['AssetView']>(['asset', asset])?.name ?? [],
          )
          const body = { name: filmName(clips), timeline }
          const made = await answer(api.POST('/v1/projects', { body }))
          useEditor.getState().saved(made)
          await navigate({ to: '/p/$project', params: { project: made.id }, search: true, replace: true })
        } else {
          const params = { path: { project_id: project }, header: { 'If-Match': `"${version}"` } }
          const body = { name, timeline, cause: cause.slice(0, 200) || 'edited' }
          useEditor.getState().saved(await answer(api.PUT('/v1/projects/{project_id}', { params, body })))
        }
      } catch (error) {
        await savingFailed(asApiError(error).code, project)
      } finally {
        busy.current = false
        // What changed meanwhile is saved in its turn: its own timer may have rung while this one was under way.
        if (useEditor.getState().saving === 'waiting') {
          useEditor.setState({ merge: null })
          setTimeout(() => void save(), REST_MS)
        }
      }
    }
    const savingFailed = async (code: string, project: string | null) => {
      useEditor.setState({ saving: 'failed' })
      if (code !== 'precondition_failed' || !project) return
      const path = { project_id: project }
      const theirs = await answer(api.GET('/v1/projects/{project_id}', { params: { path } }))
      takeTheirs(theirs)
      queries.setQueryData(['project', project], theirs)
    }
    const timer = setTimeout(() => void save(), REST_MS)
    return () => clearTimeout(timer)
  }, [saving, document, api, navigate, online, queries])
}

/** Another tab saved first: show what it saved; this tab's own is one undo away. */
function takeTheirs(theirs: { id: string; name: string; version: number; timeline: Timeline }): void {
  const { document, past } = useEditor.getState()
  useEditor.setState({
    document: documentOf(theirs.timeline),
    past: [...past, document],
    future: [],
    version: theirs.version,
    name: theirs.name,
    saving: 'saved',
  })
  const undo = { label: 'Use mine', run: () => useEditor.getState().undo() }
  toast('This film was changed in another tab: that is shown now.', undo)
}
