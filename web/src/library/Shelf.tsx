import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failed } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { Grid } from './Card'

interface ShelfProps {
  label: string
  /** The list as it was asked for. */
  list: {
    isPending: boolean
    error: unknown
    refetch(): unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage(): unknown
  }
  search: string
  /** The cards, once they are there. */
  cards: ReactNode[]
  /** What is said while there are none at all. */
  empty: string
}

/** A list with its states: on the way, failed, empty, nothing found, and more to show. */
export function Shelf({ label, list, search, cards, empty }: ShelfProps) {
  if (list.error) {
    return <Failed title={`Your ${label} are not here`} error={list.error} again={() => list.refetch()} />
  }
  if (list.isPending) {
    return (
      <Grid label={label}>
        {[1, 2, 3, 4].map((place) => (
          <li key={place}>
            <Skeleton className="h-56 rounded-md" />
          </li>
        ))}
      </Grid>
    )
  }
  if (!cards.length && !list.hasNextPage) {
    return search ? (
      <p className="text-text2">
        None of your {label} is called “{search}”.
      </p>
    ) : (
      <Empty words={empty} />
    )
  }
  return (
    <>
      <Grid label={label}>{cards}</Grid>
      {list.hasNextPage && (
        <Button
          className="self-center"
          disabled={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? 'Getting more …' : 'Show more'}
        </Button>
      )}
    </>
  )
}

function Empty({ words }: { words: string }) {
  return (
    <div className="flex flex-col items-center gap-4 rounded-md border border-dashed border-line px-4 py-16 text-center">
      <span className="text-text3">
        <Icon name="film" size={32} />
      </span>
      <p className="max-w-md text-text2">{words}</p>
      <Link to="/" className={buttonClass()}>
        Try the sample pair
      </Link>
    </div>
  )
}
