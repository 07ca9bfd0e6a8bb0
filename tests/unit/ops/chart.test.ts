// Pictures of charts: that there is one, of the size that its figures need, with characters that are not boxes.
import { describe, expect, test } from 'vitest'
import { drawChart, type Chart } from '../../../bot/ops/chart.ts'

const chart = (points: Chart['points'], kind: Chart['chart'] = 'bar'): Chart => ({ kind: 'chart', chart: kind, title: '春游各组人数', unit: '人', points })
const POINTS = [['语文组', 12], ['数学组', 8]] as const

/** Width and height as the PNG's header tells them. */
function sizeOf(png: Buffer): readonly [number, number] {
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}

describe('drawChart', () => {
  test.each(['bar', 'pie', 'line'] as const)('%s', async (kind) => {
    expect(sizeOf(await drawChart(chart(POINTS, kind)))[0]).toBe(1440)
  })

  test('grows with its bars, and takes none at all', async () => {
    const heights = await Promise.all([0, 2, 20].map(async (n) => sizeOf(await drawChart(chart(Array.from({ length: n }, (_, i) => [`第${i}组`, i] as const))))[1]))
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
    expect(heights[2]).toBeGreaterThan(heights[1] ?? 0)
  })

  test('the font has the rare characters of names: each looks different', async () => {
    const pictures = await Promise.all(['喆', '堃', '玥', '翀'].map((name) => drawChart(chart([[name, 1]]))))
    expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(4)
  })

  test('a label cannot put words of its own into a formatter', async () => {
    const [plain, braced] = await Promise.all([drawChart({ ...chart(POINTS), unit: '人' }), drawChart({ ...chart(POINTS), unit: '{人}' })])
    expect(braced.equals(plain)).toBe(true)
  })
})
