import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useBalance } from '@/app/Shell'
import { useApi, useSession } from '@/app/session'
import { answer, idempotencyKey, type Schema } from '@/backend/api'
import { Button } from '@/ui/Button'
import { credits, moment, money } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { Failed, Page, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { downloadStatement } from './statement'

/** The balance, what moved it, and more of it. */
export function CreditsPage() {
  return (
    <Page title="Credits">
      <div className="grid items-start gap-4 lg:grid-cols-[320px_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <Balance />
          <Packs />
        </div>
        <Ledger />
      </div>
    </Page>
  )
}

function Balance() {
  const balance = useBalance()
  if (balance.error) {
    return (
      <Failed title="Your balance is not here" error={balance.error} again={() => void balance.refetch()} />
    )
  }
  if (!balance.data) return <Skeleton className="h-28 rounded-md" />
  const { available, held, frozen } = balance.data
  return (
    <Panel title="Balance">
      <p className="tabular text-2xl font-semibold">{credits(available)}</p>
      <p className="tabular mt-1 text-sm text-text2">
        {held ? `${held} more set aside for renders under way.` : 'Nothing is set aside.'} A failed render
        costs 0.
      </p>
      {frozen && (
        <div className="mt-3">
          <Notice tone="warn" title="Nothing can be spent at the moment">
            {frozen}
          </Notice>
        </div>
      )}
    </Panel>
  )
}

function Packs() {
  const api = useApi()
  const packs = useQuery({
    queryKey: ['packs'],
    queryFn: () => answer(api.GET('/v1/credits/packs')),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const buy = useMutation({
    mutationFn: (pack: string) => {
      const params = { header: { 'Idempotency-Key': idempotencyKey() } }
      return answer(api.POST('/v1/credits/checkout', { params, body: { pack } }))
    },
    onSuccess: ({ link }) => location.assign(link),
  })
  const going = buy.isPending || buy.isSuccess
  return (
    <Panel title="Buy credits">
      {packs.error && (
        <Failed title="Nothing is for sale now" error={packs.error} again={() => void packs.refetch()} />
      )}
      {packs.isPending && <Skeleton className="h-24" />}
      {packs.data?.data.length === 0 && <p className="text-text2">Nothing is for sale here.</p>}
      <ul className="flex flex-col gap-2">
        {packs.data?.data.map((pack) => (
          <li key={pack.id}>
            <Button
              className="h-auto! w-full justify-between! py-2"
              disabled={going}
              onClick={() => buy.mutate(pack.id)}
            >
              <span className="text-left">
                <span className="tabular block font-semibold">{credits(pack.credits)}</span>
                <span className="tabular block text-sm font-normal text-text2">{each(pack)}</span>
              </span>
              <span className="tabular">{money({ cents: pack.cents, currency: pack.currency })}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p role="status" className="mt-2 text-sm text-text3">
        {going ? 'Going to the payment page …' : 'You pay on the next page. Credits come with the payment.'}
      </p>
      {buy.error && <Failed title="The payment did not begin. You paid nothing." error={buy.error} />}
    </Panel>
  )
}

/** What one credit of a pack costs. */
function each({ cents, credits: count, currency }: Schema['PackView']): string {
  const price = new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 3 })
  return `${price.format(cents / 100 / count)} a credit`
}

function Ledger() {
  const api = useApi()
  const { backend } = useSession()
  const list = useInfiniteQuery({
    queryKey: ['credits', 'transfers'],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      answer(api.GET('/v1/credits/transfers', { params: { query: { limit: 25, cursor: pageParam } } })),
    initialPageParam: null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const statement = useMutation({ mutationFn: () => downloadStatement(backend) })
  const transfers = list.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Panel
      title="Every movement"
      aside={
        <Button
          size="sm"
          icon={<Icon name="download" />}
          disabled={statement.isPending || !transfers.length}
          onClick={() => statement.mutate()}
        >
          Statement
        </Button>
      }
    >
      {statement.error && <Failed title="The statement could not be made" error={statement.error} />}
      {list.error && (
        <Failed title="The movements are not here" error={list.error} again={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton className="h-48" />}
      {list.isSuccess && !transfers.length && <p className="text-text2">Nothing has moved yet.</p>}
      {transfers.length > 0 && <Movements transfers={transfers} />}
      {list.hasNextPage && (
        <Button className="mt-3" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {list.isFetchingNextPage ? 'Getting more …' : 'Show more'}
        </Button>
      )}
    </Panel>
  )
}

/** Movements as a table: when, why, how much, and what was left. */
function Movements({ transfers }: { transfers: readonly Schema['TransferView'][] }) {
  return (
    <table className="tabular w-full text-sm">
      <thead className="text-left text-text3">
        <tr>
          <th className="pb-2 font-normal max-sm:hidden">When</th>
          <th className="pb-2 font-normal">Why</th>
          <th className="pb-2 text-right font-normal">Credits</th>
          <th className="pb-2 pl-3 text-right font-normal">Left</th>
        </tr>
      </thead>
      <tbody>
        {transfers.map((transfer) => (
          <tr key={transfer.id} className="border-t border-line align-top">
            <td className="py-2 pr-4 whitespace-nowrap text-text3 max-sm:hidden">{moment(transfer.at)}</td>
            <td className="py-2 pr-3">
              <Cause transfer={transfer} />
              <span className="block text-xs text-text3 sm:hidden">{moment(transfer.at)}</span>
            </td>
            <td className="py-2 text-right whitespace-nowrap">{signed(transfer.available)}</td>
            <td className="py-2 pl-3 text-right">
              {transfer.available_after}
              {transfer.held_after > 0 && (
                <span className="block text-xs text-text3">{transfer.held_after} set aside</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Why credits moved; a render's movement leads to its film. */
function Cause({ transfer }: { transfer: Schema['TransferView'] }) {
  if (!transfer.reference.startsWith('rnd_')) return transfer.words
  return (
    <Link to="/film/$render" params={{ render: transfer.reference }} className="text-link hover:underline">
      {transfer.words}
    </Link>
  )
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : count < 0 ? `−${-count}` : '0'
}
