import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { answer } from '@/backend/api'
import { HelpDialog } from '@/commands/HelpDialog'
import { useCommands } from '@/commands/registry'
import { Button, IconButton, iconClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { ToastList } from '@/ui/toasts'
import { useApi, useSession } from './session'
import { setTheme, shownTheme } from './theme'

/** What surrounds every page: the way between pages, the balance, the state of the line. */
export function Shell() {
  const [help, setHelp] = useState(false)
  const [theme, showTheme] = useState(shownTheme)
  const navigate = useNavigate()
  const toggleTheme = () => {
    setTheme(theme === 'dark' ? 'light' : 'dark')
    showTheme(shownTheme())
  }
  useCommands([
    { id: 'help', group: 'Everywhere', label: 'List all keys', keys: ['?'], run: () => setHelp(true) },
    { id: 'theme', group: 'Everywhere', label: 'Dark or light', keys: ['Shift+d'], run: toggleTheme },
    {
      id: 'library',
      group: 'Everywhere',
      label: 'Library',
      keys: ['g'],
      run: () => void navigate({ to: '/library' }),
    },
    { id: 'new', group: 'Everywhere', label: 'New film', keys: ['n'], run: () => void navigate({ to: '/' }) },
  ])
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="absolute -top-12 left-2 z-30 rounded-sm bg-accent px-3 py-2 text-white focus:top-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-10 flex h-12 items-center gap-1 border-b border-line bg-bg px-3 sm:px-4">
        <Link
          to="/"
          className="mr-3 flex items-center gap-2 font-semibold text-text"
          aria-label="Segue, new film"
        >
          <img src="/favicon.svg" alt="" width={20} height={20} />
          <span className="hidden sm:inline">Segue</span>
        </Link>
        <nav aria-label="Pages" className="flex items-center gap-1">
          <NavLink to="/">Bridge</NavLink>
          <NavLink to="/library">Library</NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <BalanceChip />
          <IconButton label={theme === 'dark' ? 'Light theme' : 'Dark theme'} onClick={toggleTheme}>
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          </IconButton>
          <Link to="/settings" aria-label="Settings" title="Settings" className={iconClass}>
            <Icon name="settings" />
          </Link>
          <IconButton label="Keyboard (?)" onClick={() => setHelp(true)} className="max-sm:hidden">
            <Icon name="keyboard" />
          </IconButton>
        </div>
      </header>
      <LineState />
      <main id="main" className="flex flex-1 flex-col">
        <Outlet />
      </main>
      <ToastList />
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  )
}

function NavLink({ to, children }: { to: '/' | '/library'; children: string }) {
  const { pathname } = useLocation()
  const here = pathname === to || (to === '/' && pathname.startsWith('/p/'))
  return (
    <Link
      to={to}
      aria-current={here ? 'page' : undefined}
      className="touch flex h-8 items-center rounded-sm px-2 text-text2 hover:bg-s2 hover:text-text aria-[current]:font-medium aria-[current]:text-text"
    >
      {children}
    </Link>
  )
}

export function useBalance() {
  const api = useApi()
  return useQuery({ queryKey: ['credits'], queryFn: () => answer(api.GET('/v1/credits')) })
}

function BalanceChip() {
  const { data } = useBalance()
  if (!data) return null
  return (
    <Link
      to="/credits"
      className="touch tabular flex h-8 items-center gap-1.5 rounded-sm px-2 text-text2 hover:bg-s2 hover:text-text"
      title={`${data.held} set aside`}
    >
      <Icon name="credits" />
      {data.available}
      <span className="max-sm:sr-only">credits</span>
    </Link>
  )
}

function watchOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

export function useOnline(): boolean {
  return useSyncExternalStore(watchOnline, () => navigator.onLine)
}

/** A bar that says when news stop coming; what runs goes on without it. */
function LineState() {
  const online = useOnline()
  const { live, who, backend } = useSession()
  const { error } = useBalance()
  const signedOut = error && 'code' in error && error.code === 'signed_out'
  if (signedOut || (backend.mode === 'cloud' && !who)) {
    return (
      <Bar>
        {signedOut && who ? 'Your session has ended. Nothing is lost.' : 'Sign in to make films.'}
        <Button size="sm" look="primary" onClick={() => void backend.signIn()}>
          Sign in
        </Button>
      </Bar>
    )
  }
  if (!online) return <Bar>You are offline. What runs goes on; this page catches up once you are back.</Bar>
  if (live === 'lost') return <Bar>Segue does not answer. What runs goes on; this page keeps asking.</Bar>
  if (live === 'reconnecting') return <Bar>Reconnecting …</Bar>
  return null
}

function Bar({ children }: { children: React.ReactNode }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-3 border-b border-line bg-s2 px-4 py-1.5 text-sm text-text2"
    >
      {children}
    </div>
  )
}
