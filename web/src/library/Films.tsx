import { Link } from '@tanstack/react-router'
import type { Schema } from '@/backend/api'
import { useFile } from '@/backend/files'
import { useRender } from '@/backend/renders'
import { clock } from '@/player/frames'
import { credits, moment } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/Skeleton'
import { Card, StateMark } from './Card'
import { useProjectNames, useRenders } from './queries'
import { Shelf } from './Shelf'

type Summary = Schema['RenderSummary']

/** The films, the newest first; those under way and those that failed as well. */
export function Films({ search }: { search: string }) {
  const list = useRenders()
  const projects = useProjectNames()
  const films = (list.data?.pages ?? [])
    .flatMap((page) => page.data)
    .filter(({ target }) => target === 'film')
    .map((film) => ({ film, name: (film.project && projects.get(film.project)?.name) || 'Untitled film' }))
    .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  return (
    <Shelf
      label="films"
      list={list}
      search={search}
      empty="No films yet. Two clips make one; the sample pair shows how, for free."
      cards={films.map(({ film, name }) => <FilmCard key={film.id} film={film} name={name} />)}
    />
  )
}

function FilmCard({ film, name }: { film: Summary; name: string }) {
  const { data } = useRender(film.id)
  const state = data?.state ?? film.state
  const facts = data?.result?.facts
  const delivered = facts?.kind === 'deliver' ? facts : null
  const poster = useFile(data?.result?.files.find((file) => file.name.startsWith('poster.'))?.link ?? null)
  const scores = (delivered?.seams ?? []).filter(({ declared }) => !declared).map(({ score }) => score)
  const worst = scores.length ? Math.min(...scores) : null
  return (
    <Card
      poster={
        <Link
          to="/film/$render"
          params={{ render: film.id }}
          aria-label={`Open ${name}, ${moment(film.created_at)}`}
          className="block size-full"
        >
          {poster ? (
            <img src={poster} alt="" loading="lazy" className="size-full object-cover" />
          ) : state === 'running' || state === 'held' || !data ? (
            <Skeleton className="size-full rounded-none" />
          ) : (
            <span className="flex size-full items-center justify-center text-text3">
              <Icon name="film" size={28} />
            </span>
          )}
          <StateMark state={state} />
          {delivered && (
            <span className="tabular absolute right-2 bottom-2 rounded-[4px] bg-s1 px-1.5 text-xs">
              {clock(delivered.seconds)}
            </span>
          )}
        </Link>
      }
      title={
        <Link to="/film/$render" params={{ render: film.id }} className="hover:underline">
          {name}
        </Link>
      }
      facts={
        <span className="flex flex-wrap gap-x-3">
          <span>{moment(film.created_at)}</span>
          <span>{credits(data?.cost.captured ?? film.cost.captured)}</span>
          {worst !== null && <span>seam {Math.round(worst)}</span>}
        </span>
      }
    />
  )
}
