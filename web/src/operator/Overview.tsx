import { useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, type Schema } from '@/backend/api'
import { credits, moment } from '@/ui/format'
import { Failed, Panel } from '@/ui/Page'
import { ProgressBar } from '@/ui/ProgressBar'
import { Skeleton } from '@/ui/Skeleton'

const LOOK_MS = 30_000

/** What was spent at providers today, how each of them does, and what failed since yesterday and why. */
export function Overview() {
  const api = useApi()
  const overview = useQuery({
    queryKey: ['admin', 'overview'],
    queryFn: () => answer(api.GET('/v1/admin/overview')),
    refetchInterval: LOOK_MS,
  })
  if (overview.error)
    return (
      <Failed
        title="How it fares is not known"
        error={overview.error}
        again={() => void overview.refetch()}
      />
    )
  if (!overview.data) return <Skeleton className="h-48 rounded-md" words="Looking at today" />
  const { credits_today: today, credits_a_day: most, providers, failures } = overview.data
  return (
    <>
      <Panel title="Spent at providers today">
        <p className="tabular text-xl font-semibold">{credits(today)}</p>
        <p className="tabular mb-3 text-sm text-text2">
          of {most.toLocaleString('en')} that this installation may spend in a day (UTC)
        </p>
        <ProgressBar value={Math.min(1, today / Math.max(1, most))} label="Spent of what a day allows" />
        <ul className="mt-3 flex flex-col">
          {providers.map((provider) => (
            <Provider key={provider.name} provider={provider} />
          ))}
        </ul>
        {providers.length === 0 && (
          <p className="mt-3 text-text2">No provider is set up: all films are made on this machine.</p>
        )}
      </Panel>
      <Panel title="Failed since yesterday">
        {failures.length === 0 && <p className="text-text2">No film has failed.</p>}
        <ul className="flex flex-col">
          {failures.map((failure) => (
            <Failure key={failure.render} failure={failure} />
          ))}
        </ul>
      </Panel>
    </>
  )
}

function Provider({ provider }: { provider: Schema['ProviderView'] }) {
  const { name, asked, delivered, failed, refused, filtered, waiting, trouble, trouble_at: at } = provider
  const under = asked - delivered - failed - refused - filtered
  const counts = [
    `${delivered} of ${asked} delivered`,
    failed && `${failed} failed`,
    refused && `${refused} refused`,
    filtered && `${filtered} filtered`,
    under && `${under} under way`,
    waiting && `${waiting} in line`,
  ]
  return (
    <li className="border-t border-line py-2">
      <p className="tabular flex flex-wrap justify-between gap-x-3">
        <span className="font-medium capitalize">{name}</span>
        <span className="text-text2">{asked ? counts.filter(Boolean).join(' · ') : 'not asked today'}</span>
      </p>
      {trouble && (
        <p className="text-sm break-words text-warn">
          {trouble} {at && <span className="text-text3">{moment(at)}</span>}
        </p>
      )}
    </li>
  )
}

function Failure({ failure }: { failure: Schema['FailedRender'] }) {
  const { render, account, step, code, sentence, detail, at } = failure
  return (
    <li className="border-t border-line py-2 first:border-0">
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{step ?? 'The whole film'}</span>
        <span className="tabular text-sm text-text3">{moment(at)}</span>
      </p>
      <p className="text-sm break-words text-text2">{sentence}</p>
      <p className="text-xs break-all text-text3">
        {code} · {render} · {account}
      </p>
      {detail && (
        <details className="mt-1 text-sm">
          <summary className="touch cursor-pointer text-link">What the operator should know</summary>
          <pre className="mt-1 rounded-sm bg-s2 p-2 text-xs break-words whitespace-pre-wrap">{detail}</pre>
        </details>
      )}
    </li>
  )
}
