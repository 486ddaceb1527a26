import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schema = components['schemas']
export type Problem = Schema['Problem']

/** Something the server refused, or that never reached it. `message` is one sentence that says what to do. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly requestId: string | null

  constructor(problem: Partial<Problem> & { detail: string }) {
    super(problem.detail)
    this.name = 'ApiError'
    this.code = problem.code ?? 'unknown'
    this.status = problem.status ?? 0
    this.retryable = problem.retryable ?? false
    this.requestId = problem.request_id ?? null
  }
}

export const OFFLINE = 'offline'

/** Any thrown value as an ApiError, so that every screen can say what happened and what to do. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof TypeError) {
    const detail = navigator.onLine
      ? 'Segue does not answer: see that its studio is running, then try again.'
      : 'You are offline. What you changed is kept here and saved once you are back.'
    return new ApiError({ code: OFFLINE, detail, retryable: true })
  }
  return new ApiError({ code: 'unknown', detail: 'This page stumbled: reload it. Nothing was charged.' })
}

/** Takes the token to send, or null where a cookie of ours does. */
export function createApi(token: () => Promise<string | null>, base = '') {
  const client = createClient<paths>({ baseUrl: base || location.origin })
  const signedIn: Middleware = {
    async onRequest({ request }) {
      const bearer = await token()
      if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`)
      return request
    },
  }
  client.use(signedIn)
  return client
}

export type Api = ReturnType<typeof createApi>

/** The data of an answer. Raises ApiError with the server's own sentence. */
export async function answer<T>(
  promise: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let result: Awaited<typeof promise>
  try {
    result = await promise
  } catch (error) {
    throw asApiError(error)
  }
  if (!result.response.ok) throw problemOf(result.error, result.response.status)
  return result.data as T
}

function problemOf(error: unknown, status: number): ApiError {
  if (error && typeof error === 'object' && 'detail' in error && typeof error.detail === 'string') {
    return new ApiError(error as Problem)
  }
  const detail = 'Segue answered something unexpected: try again in a moment. Nothing was charged.'
  return new ApiError({ code: 'unknown', detail, status, retryable: status >= 500 })
}

/** A fresh name for a request that can spend: sent again with the same one, it acts once. */
export function idempotencyKey(): string {
  return crypto.randomUUID()
}
