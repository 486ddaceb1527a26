import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useBalance } from '@/app/Shell'
import { useApi } from '@/app/session'
import { type Api, answer, idempotencyKey } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { Button, buttonClass } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { credits, money } from '@/ui/format'
import { Notice } from '@/ui/Notice'
import { Failed } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import type { Timeline } from './takes'

/** A changed timeline of a film, and what is said about it. */
export interface Wanted {
  title: string
  /** What happens, in a sentence. */
  words: string
  /** As the project's history keeps it. */
  cause: string
  confirm: string
  timeline: Timeline
}

const ONE_BRIDGE = /bridge '[^']*'/ // people never see the ids of segments

interface RemakeProps {
  render: RenderView
  wanted: Wanted
  onClose: () => void
}

/** Says what a change runs again and what it costs, before it runs. */
export function Remake({ render, wanted, onClose }: RemakeProps) {
  const api = useApi()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const balance = useBalance().data
  const offer = useQuery({
    queryKey: ['remake', render.id, wanted.timeline],
    queryFn: () => quoted(api, render, wanted.timeline, render.project),
    gcTime: 0,
  })
  const remake = useMutation({
    mutationFn: async (most: number) => {
      const project = await savedProject(api, render.project, wanted)
      const quote = await quoted(api, render, wanted.timeline, project)
      const params = { header: { 'Idempotency-Key': idempotencyKey() } }
      const body = { quote_id: quote.id, max_credits: most }
      return (await answer(api.POST('/v1/renders', { params, body }))).id
    },
    onSuccess: async (id) => {
      void queries.invalidateQueries({ queryKey: ['takes'] })
      void queries.invalidateQueries({ queryKey: ['credits'] })
      onClose()
      await navigate({ to: '/film/$render', params: { render: id } })
    },
  })
  const cost = offer.data?.credits ?? 0
  const short = balance ? cost - balance.available : 0
  return (
    <Dialog
      title={wanted.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          {short > 0 ? (
            <Link to="/credits" className={buttonClass('primary')}>
              Buy credits
            </Link>
          ) : (
            <Button
              look="primary"
              disabled={!offer.data || remake.isPending}
              onClick={() => remake.mutate(cost)}
            >
              {remake.isPending ? 'Starting …' : wanted.confirm}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{wanted.words}</p>
        {offer.isPending && <Skeleton className="h-16" words="Working out the price" />}
        {offer.data && (
          <div className="rounded-sm border border-line bg-s2 p-3">
            <p className="tabular flex justify-between text-lg font-semibold">
              <span>{credits(cost)}</span>
              <span className="font-normal text-text2">{money(offer.data.money)}</span>
            </p>
            <p className="tabular mt-1 text-sm text-text2">
              {balance && short <= 0 && `${balance.available - cost} credits left after it. `}
              {offer.data.changes?.words.replace(ONE_BRIDGE, 'this bridge')} A failure costs 0.
            </p>
          </div>
        )}
        {short > 0 && (
          <Notice tone="warn" title={`${credits(short)} missing`}>
            Nothing is charged before you buy some and confirm this.
          </Notice>
        )}
        {offer.error && (
          <Failed title="There is no price yet" error={offer.error} again={() => void offer.refetch()} />
        )}
        {remake.error && <Failed title="It was not started. 0 credits charged." error={remake.error} />}
      </div>
    </Dialog>
  )
}

/** The price of a timeline, with what it runs that the film before it did not. */
function quoted(api: Api, film: RenderView, timeline: Timeline, project: string | null) {
  const body = { timeline, target: 'film' as const, project, since: film.id }
  return answer(api.POST('/v1/quotes', { body }))
}

/** The project of a film with the wanted timeline saved as its newest version; a new one if it has none. */
async function savedProject(api: Api, project: string | null, wanted: Wanted): Promise<string> {
  const { timeline, cause } = wanted
  if (!project) {
    return (await answer(api.POST('/v1/projects', { body: { name: 'Untitled film', timeline } }))).id
  }
  const path = { project_id: project }
  const { name, version } = await answer(api.GET('/v1/projects/{project_id}', { params: { path } }))
  const params = { path, header: { 'If-Match': `"${version}"` } }
  await answer(api.PUT('/v1/projects/{project_id}', { params, body: { name, timeline, cause } }))
  return project
}
