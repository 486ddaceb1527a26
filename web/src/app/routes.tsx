import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { BridgePage } from '@/bridge/BridgePage'
import { Shell } from './Shell'
import { Broken, NotHere } from './Stranded'

const root = createRootRoute({ component: Shell, notFoundComponent: NotHere, errorComponent: Broken })

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

const tree = root.addChildren([start, project, film])

export function createAppRouter() {
  return createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: true })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
