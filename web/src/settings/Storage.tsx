import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '@/app/session'
import { answer, type Schema } from '@/backend/api'
import { buttonClass } from '@/ui/Button'
import { fileSize } from '@/ui/format'
import { Failed, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'

/** What is kept, for how long, and the way to delete it. */
export function Storage() {
  const api = useApi()
  const storage = useQuery({ queryKey: ['storage'], queryFn: () => answer(api.GET('/v1/storage')) })
  if (storage.error) {
    return (
      <Failed title="What is kept is not known" error={storage.error} again={() => void storage.refetch()} />
    )
  }
  if (!storage.data) return <Skeleton className="h-40 rounded-md" />
  const { clips, films, complete, words } = storage.data
  return (
    <Panel title="Storage">
      <dl className="tabular grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        <dt className="text-text2">Clips</dt>
        <dd className="text-right">{used(clips)}</dd>
        <dt className="text-text2">Films</dt>
        <dd className="text-right">{used(films)}</dd>
      </dl>
      <p className="mt-2 text-sm text-text2">
        {words} {!complete && 'There is more than was counted here.'}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Link to="/library" search={{ show: 'projects' }} className={buttonClass('secondary', 'sm')}>
          Delete projects
        </Link>
        <Link to="/library" search={{ show: 'clips' }} className={buttonClass('secondary', 'sm')}>
          Delete clips
        </Link>
      </div>
    </Panel>
  )
}

function used({ count, bytes }: Schema['UseView']): string {
  return count ? `${count} · ${fileSize(bytes)}` : 'none'
}
