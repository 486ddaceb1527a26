import { useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer } from '@/backend/api'
import { moment } from '@/ui/format'
import { Failed, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'

/** Who did what, when and why, the newest first. */
export function Acts() {
  const api = useApi()
  const acts = useQuery({
    queryKey: ['admin', 'acts'],
    queryFn: () => answer(api.GET('/v1/admin/acts', { params: { query: { limit: 25 } } })),
  })
  return (
    <Panel title="Acts">
      {acts.isPending && <Skeleton className="h-24" />}
      {acts.error && (
        <Failed title="The acts are not here" error={acts.error} again={() => void acts.refetch()} />
      )}
      {acts.data?.data.length === 0 && <p className="text-text2">Nobody has had to do anything yet.</p>}
      <ul className="flex flex-col">
        {acts.data?.data.map(({ id, who, what, account, credits, why, at }) => (
          <li key={id} className="border-t border-line py-2 first:border-0">
            <p className="tabular flex flex-wrap justify-between gap-x-3">
              <span className="font-medium">
                {what}
                {credits ? ` ${credits}` : ''}
              </span>
              <span className="text-sm text-text3">{moment(at)}</span>
            </p>
            <p className="text-sm break-words text-text2">
              {why} <span className="text-text3">{`${who} on ${account}`}</span>
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
