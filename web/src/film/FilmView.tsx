import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useApi } from '@/app/session'
import { answer, type Schema } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { useFile } from '@/backend/files'
import { useRender } from '@/backend/renders'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failed, useTitle } from '@/ui/Page'
import { Segmented } from '@/ui/Segmented'
import { Skeleton } from '@/ui/Skeleton'
import { ComparePlayer, type Stretch } from './ComparePlayer'
import { Downloads, filmFile } from './Downloads'
import { FilmPlayer, filmRate } from './FilmPlayer'
import { useProjectName, useTakes, useTimeline } from './queries'
import { Receipt } from './Receipt'
import { Remake, type Wanted } from './Remake'
import { Seams } from './Seams'
import { SharePanel } from './SharePanel'
import { improved, Takes } from './Takes'
import { Tries } from './Tries'
import { bridgesOf, deliveredOf, filmLink, ownTake, spanOf, type Take, withSegment } from './takes'

type Beside = { kind: 'film' } | { kind: 'cut' } | { kind: 'take'; take: Take }

/** The film: to play, to look at its seams, to make better, to take along, and what it cost. */
export function FilmView({ render }: { render: RenderView }) {
  const name = useProjectName(render.project).data ?? 'Your film'
  useTitle(`${name} · Segue`)
  const facts = deliveredOf(render)
  const film = filmFile(render)
  const link = useFile(film?.link ?? null)
  return (
    <div className="mx-auto grid w-full max-w-[1600px] flex-1 content-start gap-6 p-4 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-6">
        <header className="flex flex-wrap items-center gap-2">
          <h1 className="text-lg font-semibold">{name}</h1>
          <span className="rounded-[4px] border border-line px-1.5 text-xs text-text2">Made with AI</span>
          {render.project && (
            <Link
              to="/p/$project"
              params={{ project: render.project }}
              className={`ml-auto ${buttonClass('secondary', 'sm')}`}
            >
              Open on the bridge
            </Link>
          )}
        </header>
        {facts && link && <Workbench key={render.id} render={render} link={link} facts={facts} />}
        {facts && film && !link && <Skeleton className="aspect-video rounded-md" words="Opening the film" />}
      </div>
      <aside aria-label="Downloads, sharing and receipt" className="flex min-w-0 flex-col gap-4">
        <Downloads files={render.result?.files ?? []} film={film} />
        <SharePanel render={render.id} title={name} />
        <Receipt render={render.id} />
      </aside>
    </div>
  )
}

interface WorkbenchProps {
  render: RenderView
  link: string
  facts: Schema['Delivered']
}

/** Player, seams and takes, which speak of the same film. */
function Workbench({ render, link, facts }: WorkbenchProps) {
  const rate = useMemo(() => filmRate(facts.frames, facts.seconds), [facts])
  const [loop, setLoop] = useState<number | null>(null)
  const [beside, setBeside] = useState<Beside>({ kind: 'film' })
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const poster = useFile(render.result?.files.find(({ name }) => name.startsWith('poster.'))?.link ?? null)
  const timeline = useTimeline(render.id)
  const bridges = timeline.data ? bridgesOf(timeline.data) : []
  const [chosen, setSegment] = useState<string | null>(null)
  const segment = chosen ?? bridges[0]?.id ?? null
  const bridge = bridges.find(({ id }) => id === segment)
  const known = useTakes(render.project, segment).data
  const takes = known?.length ? known : bridge ? [ownTake(render, bridge)] : []
  const improve = (id: string) => {
    const joined = bridges.find((each) => each.id === id)
    if (!joined || !timeline.data) return
    setWanted({
      title: 'Improve this seam',
      words:
        'Segue may leave out up to a second at the cut to find frames that join better, and makes a new take.',
      cause: 'seam improved',
      confirm: 'Improve it',
      timeline: withSegment(timeline.data, improved(joined, id === segment ? takes : [])),
    })
  }
  return (
    <>
      <div className="flex flex-col gap-3">
        {segment && beside.kind !== 'film' ? (
          <Besides
            render={render}
            facts={facts}
            link={link}
            segment={segment}
            beside={beside}
            onClose={() => setBeside({ kind: 'film' })}
          />
        ) : (
          <FilmPlayer link={link} poster={poster} facts={facts} loop={loop} onLoop={setLoop}>
            {segment && (
              <Button
                size="sm"
                look="ghost"
                icon={<Icon name="film" />}
                onClick={() => setBeside({ kind: 'cut' })}
              >
                Compare with the hard cut
              </Button>
            )}
          </FilmPlayer>
        )}
      </div>
      <Seams render={render.id} facts={facts} link={link} rate={rate} onImprove={improve} />
      {timeline.data && segment ? (
        <Takes
          render={render}
          timeline={timeline.data}
          takes={takes}
          prompts={facts.prompts}
          segment={segment}
          onSegment={setSegment}
          onWanted={setWanted}
          onCompare={(take) => {
            setBeside({ kind: 'take', take })
            scrollTo({ top: 0, behavior: 'smooth' })
          }}
        />
      ) : timeline.error ? (
        <Failed title="The takes are not here" error={timeline.error} again={() => void timeline.refetch()} />
      ) : (
        timeline.isPending && <Skeleton className="h-40 rounded-md" />
      )}
      {segment && <Tries facts={facts} segment={segment} />}
      {wanted && <Remake render={render} wanted={wanted} onClose={() => setWanted(null)} />}
    </>
  )
}

/** A second before a bridge to a second after it. */
function around(label: string, link: string, facts: Schema['Delivered'], segment: string): Stretch {
  const rate = filmRate(facts.frames, facts.seconds)
  const [start, end] = spanOf(facts, segment).map((frame) => (frame * rate.den) / rate.num)
  const from = Math.max(0, (start ?? 0) - 1)
  return { label, link, from, seconds: Math.min(facts.seconds, (end ?? 0) + 1) - from }
}

function stretchOf(label: string, film: RenderView, link: string | null, segment: string): Stretch | null {
  const facts = deliveredOf(film)
  return facts && link ? around(label, link, facts, segment) : null
}

interface BesidesProps extends WorkbenchProps {
  segment: string
  beside: Exclude<Beside, { kind: 'film' }>
  onClose: () => void
}

/** The film around a bridge, beside the plain cut or another take of it. */
function Besides({ render, facts, link, segment, beside, onClose }: BesidesProps) {
  const [mode, setMode] = useState(beside)
  const cut = useHardCut(render.id, mode.kind === 'cut' ? segment : null)
  const ours = around('This film', link, facts, segment)
  const take = useRender(mode.kind === 'take' ? mode.take.render : null).data
  const taken = useFile(take ? filmLink(take) : null)
  const other = mode.kind === 'cut' ? cut.stretch : take && stretchOf('The other take', take, taken, segment)
  const pair = useSame<[Stretch, Stretch] | null>(other ? [ours, other] : null)
  return (
    <div className="flex flex-col gap-2">
      {beside.kind === 'take' && (
        <div className="max-w-sm">
          <Segmented
            legend={<span className="sr-only">Compare with</span>}
            options={[
              { value: 'take', label: 'The other take' },
              { value: 'cut', label: 'The hard cut' },
            ]}
            value={mode.kind}
            onChange={(kind) => setMode(kind === 'cut' ? { kind } : beside)}
          />
        </div>
      )}
      {pair ? (
        <ComparePlayer pair={pair} onClose={onClose} />
      ) : cut.error ? (
        <Failed title="The hard cut could not be made" error={cut.error} again={cut.again} />
      ) : (
        <Skeleton
          className="aspect-video rounded-md"
          words={mode.kind === 'cut' ? 'Making the hard cut, for free' : 'Opening the other take'}
        />
      )}
    </div>
  )
}

/** A value that stays the same object as long as it says the same. */
function useSame<T>(value: T): T {
  const key = JSON.stringify(value)
  return useMemo(() => JSON.parse(key) as T, [key])
}

/** The two clips without the bridge, made once for free. */
function useHardCut(render: string, bridge: string | null) {
  const api = useApi()
  const started = useQuery({
    queryKey: ['hard-cut', render, bridge],
    queryFn: () => {
      const params = { path: { render_id: render } }
      return answer(api.POST('/v1/renders/{render_id}/hard-cut', { params, body: { bridge: bridge ?? '' } }))
    },
    enabled: bridge !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const made = useRender(started.data?.id ?? null)
  const facts = made.data && deliveredOf(made.data)
  const link = useFile(made.data ? filmLink(made.data) : null)
  const stretch: Stretch | null =
    facts && link ? { label: 'The hard cut', link, from: 0, seconds: facts.seconds } : null
  const error = started.error ?? made.error ?? made.data?.error ?? null
  return { stretch, error, again: () => void started.refetch() }
}
