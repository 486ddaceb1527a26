import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '@/app/session'
import { answer, asApiError } from '@/backend/api'
import { Button, buttonClass } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Notice } from '@/ui/Notice'
import { Failed, Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { AccountPanel } from './AccountPanel'
import { Acts } from './Acts'
import { Overview } from './Overview'
import { Reconcile } from './Reconcile'
import { Refund } from './Refund'

/** For those who run an installation: what is stuck, whose books disagree, and what was done about it. */
export function OperatorPage() {
  const api = useApi()
  const me = useQuery({ queryKey: ['me'], queryFn: () => answer(api.GET('/v1/me')) })
  if (me.error) {
    const signedOut = asApiError(me.error).status === 401
    return (
      <Page title="Operator">
        <Failed
          title={signedOut ? 'Sign in first' : 'Your account does not answer'}
          error={me.error}
          again={() => void me.refetch()}
        />
      </Page>
    )
  }
  if (!me.data) return <Skeleton className="m-4 flex-1" words="Seeing who you are" />
  if (!me.data.roles.includes('admin')) return <NotForYou />
  return <Desk own={me.data.account} />
}

function NotForYou() {
  return (
    <Page title="Operator">
      <Notice
        tone="warn"
        title="This page is for those who run this installation."
        actions={
          <Link to="/" className={buttonClass('primary')}>
            Make a bridge
          </Link>
        }
      >
        Sign in with an account that has the admin role.
      </Notice>
    </Page>
  )
}

function Desk({ own }: { own: string }) {
  const [typed, setTyped] = useState(own)
  const [account, setAccount] = useState(own)
  return (
    <Page title="Operator">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Reconcile />
          <Overview />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <form
            className="flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault()
              setAccount(typed.trim())
            }}
          >
            <Field
              label="Account"
              value={typed}
              onChange={setTyped}
              autoComplete="off"
              spellCheck={false}
              className="min-w-0 flex-1"
            />
            <Button type="submit" disabled={!typed.trim()}>
              Look up
            </Button>
          </form>
          <AccountPanel key={account} account={account} />
          <Refund />
          <Acts />
        </div>
      </div>
    </Page>
  )
}
