// How benchmarks tell: a JSON line each, then a table with the limit beside each figure.
import type { Logger } from '../../bot/ports/logger.ts'

export const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (message, data) => { process.stderr.write(`${message} ${JSON.stringify(data)}\n`) } }

/** The value below which a share of the sorted values lies. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}

export function median(values: readonly number[]): number {
  return quantile([...values].sort((a, b) => a - b), 0.5)
}

export interface Figure { readonly bench: string; readonly what: string; readonly value: number | boolean; readonly limit: string; readonly ok: boolean }

const figures: Figure[] = []

/** Prints a figure as a JSON line and keeps it for the table. */
export function report(f: Figure): void {
  figures.push(f)
  process.stdout.write(`${JSON.stringify(f)}\n`)
}

/** The table of all figures; returns whether every limit was kept. */
export function table(): boolean {
  const show = (v: number | boolean): string => (typeof v === 'boolean' ? String(v) : v >= 100 ? v.toFixed(0) : v.toFixed(2))
  process.stdout.write(`\n${figures.map((f) => `${f.ok ? '✓' : '✗'} ${f.bench.padEnd(10)} ${f.what.padEnd(44)} ${show(f.value).padStart(10)}   ${f.limit}`).join('\n')}\n`)
  return figures.every((f) => f.ok)
}
