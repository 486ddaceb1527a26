import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi, useSession } from '@/app/session'
import { answer } from '@/backend/api'
import { Button, buttonClass } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Failed, Panel } from '@/ui/Page'

/** Who is signed in; in the cloud, the ways in and out. */
export function SignIn() {
  const { backend, who } = useSession()
  const api = useApi()
  const me = useQuery({ queryKey: ['me'], queryFn: () => answer(api.GET('/v1/me')), enabled: Boolean(who) })
  if (!who) return <WaysIn />
  return (
    <Panel title="Account">
      <p className="font-medium">{backend.mode === 'embedded' ? 'This machine' : who.name}</p>
      <p className="mt-1 text-sm text-text2">
        {backend.mode === 'embedded'
          ? 'Segue runs here, and needs no account. Clips and films stay on this machine, except what a generator that you choose has to see.'
          : 'Your clips and films are on every device that you sign in on.'}
      </p>
      {me.error && (
        <div className="mt-3">
          <Failed title="Your account does not answer" error={me.error} again={() => void me.refetch()} />
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Link to="/credits" className={buttonClass('secondary', 'sm')}>
          Credits
        </Link>
        {me.data?.roles.includes('admin') && (
          <Link to="/operator" className={buttonClass('secondary', 'sm')}>
            Operator page
          </Link>
        )}
        {backend.mode === 'cloud' && (
          <Button size="sm" onClick={() => void backend.signOut()}>
            Sign out
          </Button>
        )}
      </div>
    </Panel>
  )
}

/** Google, or a link by e-mail. */
function WaysIn() {
  const { backend } = useSession()
  const [address, setAddress] = useState('')
  const google = useMutation({ mutationFn: () => backend.signIn() })
  const email = useMutation({ mutationFn: async () => backend.signInByEmail?.(address.trim()) })
  return (
    <Panel title="Sign in">
      <Button look="primary" disabled={google.isPending} onClick={() => google.mutate()}>
        Sign in with Google
      </Button>
      {google.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          Google did not sign you in: allow its window to open, then try again.
        </p>
      )}
      {backend.signInByEmail && (
        <form
          className="mt-4 flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            email.mutate()
          }}
        >
          <Field
            label="Or by a link, sent to"
            type="email"
            required
            autoComplete="email"
            value={address}
            onChange={setAddress}
            className="min-w-0 flex-1"
          />
          <Button type="submit" disabled={email.isPending || !address.trim()}>
            Send the link
          </Button>
        </form>
      )}
      <p role="status" className="mt-2 text-sm text-text2">
        {email.isSuccess && 'Sent. Open the link on this device.'}
        {email.error && 'It could not be sent: check the address, then try again.'}
      </p>
    </Panel>
  )
}
