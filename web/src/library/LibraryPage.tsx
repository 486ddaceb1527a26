import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Page } from '@/ui/Page'
import { Segmented } from '@/ui/Segmented'
import { Clips } from './Clips'
import { Films } from './Films'
import { Projects } from './Projects'

const REST_MS = 250

/** All that was made here and is kept: films, the projects they come from, and the clips in them. */
export function LibraryPage() {
  const { show = 'films', search = '' } = useSearch({ from: '/library' })
  const navigate = useNavigate()
  const [typed, setTyped] = useState(search)
  useEffect(() => {
    if (typed === search) return
    const timer = setTimeout(() => {
      void navigate({ to: '/library', search: { show, search: typed }, replace: true })
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [typed, search, show, navigate])
  return (
    <Page
      title="Library"
      actions={
        <Link to="/" className={buttonClass('primary')}>
          <Icon name="plus" />
          New film
        </Link>
      }
    >
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="w-full sm:w-80">
          <Segmented
            legend={<span className="sr-only">Show</span>}
            options={[
              { value: 'films', label: 'Films' },
              { value: 'projects', label: 'Projects' },
              { value: 'clips', label: 'Clips' },
            ]}
            value={show}
            onChange={(shelf) => void navigate({ to: '/library', search: { show: shelf, search: typed } })}
          />
        </div>
        <label className="relative w-full sm:w-72">
          <span className="sr-only">Search by name</span>
          <span className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-text3">
            <Icon name="search" />
          </span>
          <input
            type="search"
            placeholder="Search by name"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            className="touch h-8 w-full rounded-sm border border-edge bg-s1 pr-2 pl-8 placeholder:text-text3"
          />
        </label>
      </div>
      {show === 'films' && <Films search={search} />}
      {show === 'projects' && <Projects search={search} />}
      {show === 'clips' && <Clips search={search} />}
    </Page>
  )
}
