import { Link } from '@tanstack/react-router'
import type { Schema } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { FilmPlayer } from './FilmPlayer'
import { useTitle } from './ProgressView'
import { useMovements } from './queries'

type Delivered = Schema['Delivered']
type Result = NonNullable<RenderView['result']>

/** The film: to play, to look at its seams, to take along, and what it cost. */
export function FilmView({ render, result }: { render: RenderView; result: Result }) {
  useTitle('Your film · Segue')
  const film =
    result.files.find(({ name }) => name === 'film.mp4') ??
    result.files.find(({ name }) => name.endsWith('.mp4'))
  const facts = result.facts?.kind === 'deliver' ? result.facts : null
  const others = result.files.filter((file) => file !== film)
  return (
    <div className="mx-auto grid w-full max-w-[1600px] flex-1 gap-6 p-4 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="text-lg font-semibold">Your film</h1>
          <span className="rounded-[4px] border border-line px-1.5 text-xs text-text2">Made with AI</span>
        </div>
        {film && facts && <FilmPlayer link={film.link} facts={facts} />}
        {facts && <Seams facts={facts} />}
      </div>
      <aside aria-label="Downloads and receipt" className="flex flex-col gap-4">
        {film && (
          <a href={film.link} download={film.name} className={buttonClass('primary', 'lg')}>
            <Icon name="download" />
            Download film
          </a>
        )}
        <section className="rounded-md border border-line bg-s1 p-4">
          <h2 className="mb-2 font-semibold">Files</h2>
          <ul className="flex flex-col">
            {others.map(({ name, size, link }) => (
              <li key={name}>
                <a
                  href={link}
                  download={name}
                  className="touch -mx-2 flex items-center justify-between gap-3 rounded-sm px-2 py-1 hover:bg-s2"
                >
                  <span className="truncate text-link">{name}</span>
                  <span className="tabular text-sm text-text3">{fileSize(size)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <Receipt render={render} />
        <Link to="/" className={buttonClass()}>
          <Icon name="plus" />
          New film
        </Link>
      </aside>
    </div>
  )
}

function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** Each join, with its score and what that means. */
function Seams({ facts }: { facts: Delivered }) {
  return (
    <section aria-labelledby="seams-title">
      <h2 id="seams-title" className="mb-2 font-semibold">
        Seams
      </h2>
      <ul className="grid gap-2 sm:grid-cols-2">
        {facts.seams.map((seam, index) => (
          <li key={seam.frame} className="flex gap-3 rounded-md border border-line bg-s1 p-3">
            <span className="tabular text-xl font-semibold" title="100 is not visible at all">
              {Math.round(seam.score)}
            </span>
            <div className="min-w-0">
              <p className="font-medium">
                Seam {index + 1} <span className="tabular text-text3">frame {seam.frame}</span>
              </p>
              <p className="text-sm text-text2">{seam.words}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Receipt({ render }: { render: RenderView }) {
  const movements = useMovements(render.id, true).data
  return (
    <section className="rounded-md border border-line bg-s1 p-4">
      <h2 className="mb-2 font-semibold">Receipt</h2>
      <dl className="tabular grid grid-cols-[1fr_auto] gap-y-1 text-sm">
        <dt className="text-text2">Quoted, at most</dt>
        <dd>{render.cost.quoted}</dd>
        <dt className="text-text2">Charged</dt>
        <dd className="font-semibold">{render.cost.captured} credits</dd>
        <dt className="text-text2">Given back</dt>
        <dd>{render.cost.released}</dd>
        {movements?.map(({ id, words, available_after: left }) => (
          <div key={id} className="col-span-2 flex justify-between border-t border-line pt-1 text-text3">
            <dt>{words}</dt>
            <dd>{left} left</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
