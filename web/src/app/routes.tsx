import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { BridgePage } from '@/bridge/BridgePage'
import { Shell } from './Shell'
import { Broken, NotHere } from './Stranded'

const root = createRootRoute({ component: Shell, notFoundComponent: NotHere })

export interface BridgeSearch {
  bridge?: string
}

const validateSearch = (search: Record<string, unknown>): BridgeSearch =>
  typeof search.bridge === 'string' ? { bridge: search.bridge } : {}

/** The first screen, before anything is there to be kept. */
const start = createRoute({ getParentRoute: () => root, path: '/', component: BridgePage, validateSearch })

/** A project on the bridge screen; `bridge` is the one that is worked on. */
const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$project',
  component: BridgePage,
  validateSearch,
})

/** A render: its progress, then its film. */
const film = createRoute({
  getParentRoute: () => root,
  path: '/film/$render',
  component: lazyRouteComponent(() => import('@/film/FilmPage'), 'FilmPage'),
})

const SHELVES = ['films', 'projects', 'clips'] as const

export interface LibrarySearch {
  show?: (typeof SHELVES)[number]
  search?: string
}

/** What was made and kept: which shelf, and what is looked for, are in the address. */
const library = createRoute({
  getParentRoute: () => root,
  path: '/library',
  component: lazyRouteComponent(() => import('@/library/LibraryPage'), 'LibraryPage'),
  validateSearch: (search): LibrarySearch => {
    const show = SHELVES.find((shelf) => shelf === search.show)
    return {
      ...(show && { show }),
      ...(typeof search.search === 'string' && search.search && { search: search.search }),
    }
  },
})

const credits = createRoute({
  getParentRoute: () => root,
  path: '/credits',
  component: lazyRouteComponent(() => import('@/credits/CreditsPage'), 'CreditsPage'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/settings/SettingsPage'), 'SettingsPage'),
})

/** For those who run an installation; the server lets nobody else see anything of it. */
const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: lazyRouteComponent(() => import('@/operator/OperatorPage'), 'OperatorPage'),
})

const tree = root.addChildren([start, project, film, library, credits, settings, operator])

export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    defaultErrorComponent: Broken,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
