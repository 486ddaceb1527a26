import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '@/app/session'
import { setTheme, storedTheme, type Theme } from '@/app/theme'
import { answer } from '@/backend/api'
import { fileSize } from '@/ui/format'
import { Failed, Page, Panel } from '@/ui/Page'
import { Segmented } from '@/ui/Segmented'
import { Skeleton } from '@/ui/Skeleton'
import { DeleteData } from './DeleteData'
import { Keys } from './Keys'
import { SignIn } from './SignIn'
import { Storage } from './Storage'

/** Who is signed in, how it looks, what is kept, and how much of anything there may be. */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          <SignIn />
          <Keys />
          <Storage />
        </div>
        <div className="grid min-w-0 gap-4">
          <Appearance />
          <Limits />
          <DeleteData />
        </div>
      </div>
    </Page>
  )
}

function Appearance() {
  const [theme, show] = useState(storedTheme)
  return (
    <Panel title="Appearance">
      <Segmented<Theme>
        legend="Theme, on this device"
        options={[
          { value: 'system', label: 'As the system' },
          { value: 'dark', label: 'Dark' },
          { value: 'light', label: 'Light' },
        ]}
        value={theme}
        onChange={(chosen) => {
          setTheme(chosen)
          show(chosen)
        }}
      />
    </Panel>
  )
}

function Limits() {
  const api = useApi()
  const known = useQuery({
    queryKey: ['capabilities'],
    queryFn: () => answer(api.GET('/v1/capabilities')),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (known.error)
    return <Failed title="The limits are not here" error={known.error} again={() => void known.refetch()} />
  if (!known.data) return <Skeleton className="h-48 rounded-md" />
  const { limits } = known.data
  const rows: [string, string][] = [
    ['A file', fileSize(limits.upload_bytes)],
    ['A clip', `${Math.round(limits.clip_seconds / 60)} min`],
    [
      'A film',
      `${Math.round(limits.film_seconds / 60)} min, ${limits.film_size.width}×${limits.film_size.height}`,
    ],
    ['Clips and bridges in a film', limits.segments.toLocaleString('en')],
    ['A prompt', `${limits.prompt_characters.toLocaleString('en')} characters`],
    ['Renders at once', String(limits.running_renders)],
    ['Renders waiting', String(limits.queued_renders)],
  ]
  return (
    <Panel title="Limits">
      <dl className="tabular grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-text2">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
