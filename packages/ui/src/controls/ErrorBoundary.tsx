import { Component, type ErrorInfo, type ReactNode } from 'react'

interface ErrorBoundaryProps {
  children: ReactNode
  /** Another value gives the children another try: what failed was about the former one. */
  about?: unknown
  fallback(problem: Problem): ReactNode
  onProblem?(): void
}

/** What failed and where in the page. Without the error's message, which may quote what people wrote. */
export interface Problem {
  error: unknown
  componentStack: string
}

/** Keeps a failure while drawing from taking everything around it along: React removes the whole app otherwise. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { problem: Problem | null }> {
  override state: { problem: Problem | null } = { problem: null }

  static getDerivedStateFromError(error: unknown) {
    return { problem: { error, componentStack: '' } }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    this.setState({ problem: { error, componentStack: info.componentStack ?? '' } })
    this.props.onProblem?.()
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    if (this.state.problem && before.about !== this.props.about) this.setState({ problem: null })
  }

  override render() {
    return this.state.problem ? this.props.fallback(this.state.problem) : this.props.children
  }
}
