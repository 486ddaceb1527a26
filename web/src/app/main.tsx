import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { loadBackend } from '@/backend'
import { asApiError } from '@/backend/api'
import { dispatch } from '@/commands/registry'
import { createAppRouter } from './routes'
import { SessionProvider } from './session'
import './theme.css'
import { applyTheme } from './theme'

const TRIES = 3

applyTheme()
addEventListener('keydown', dispatch)
// A file dropped beside a drop zone must not make the browser leave the page for it.
for (const type of ['dragover', 'drop'] as const) addEventListener(type, (event) => event.preventDefault())

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => asApiError(error).retryable && failures < TRIES,
    },
  },
})
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const backend = await loadBackend()
const app = (
  <StrictMode>
    <QueryClientProvider client={queries}>
      <SessionProvider backend={backend}>
        <RouterProvider router={createAppRouter()} />
      </SessionProvider>
    </QueryClientProvider>
  </StrictMode>
)
// In small pieces, between which the browser answers: the words of the first page are there already.
startTransition(() => createRoot(root).render(app))
