// Charts as pictures, for platforms that draw none themselves: echarts makes the SVG, resvg the PNG, in a font that has the rare
// characters of names. Everything is loaded with the first picture: few installations ever need one.
import { createRequire } from 'node:module'
import type { Block } from '../model/card.ts'

export type Chart = Extract<Block, { kind: 'chart' }>

const WIDTH = 720
const FONT = 'Noto Sans SC'
/** Blue, green, orange, …: told apart by people who see few colours. */
const COLOURS = ['#3370ff', '#34c724', '#ff8800', '#7f3bf5', '#14c0ff', '#f54a45', '#8f959e']
/** Rows of a bar chart need room each. */
const ROW = 44

/** The chart as PNG, {@link WIDTH} pixels wide at double density. Throws when the libraries cannot be loaded. */
export async function drawChart(chart: Chart): Promise<Buffer> {
  const [echarts, { Resvg }] = await Promise.all([import('echarts'), import('@resvg/resvg-js')])
  const height = chart.chart === 'bar' ? 110 + Math.max(1, chart.points.length) * ROW : 420
  const canvas = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    canvas.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      textStyle: { fontFamily: FONT, fontSize: 18 },
      title: { text: chart.title, left: 24, top: 18, textStyle: { fontFamily: FONT, fontSize: 22, fontWeight: 'normal', color: '#1f2329' } },
      ...axes(chart),
    })
    const font = createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')
    const picture = new Resvg(canvas.renderToSVGString(), { fitTo: { mode: 'zoom', value: 2 }, font: { fontFiles: [font], loadSystemFonts: false, defaultFontFamily: FONT } })
    return picture.render().asPng()
  } finally {
    canvas.dispose()
  }
}

function axes({ chart, points, unit }: Chart): Record<string, unknown> {
  const labels = points.map(([label]) => label)
  const values = points.map(([, value]) => value)
  const label = { show: true, fontFamily: FONT, fontSize: 18, color: '#1f2329', formatter: `{c}${unit.replaceAll(/[{}]/g, '')}` }
  const names = { fontFamily: FONT, fontSize: 18, color: '#1f2329', width: 180, overflow: 'truncate' }
  const hidden = { show: false }
  if (chart === 'pie') {
    const data = points.map(([name, value]) => ({ name, value }))
    return { series: [{ type: 'pie', radius: '58%', center: ['50%', '56%'], data, label: { ...label, formatter: `{c}${unit.replaceAll(/[{}]/g, '')} {b}` } }] }
  }
  const grid = { left: 24, right: 72, top: 72, bottom: 24, containLabel: true }
  if (chart === 'line') {
    return { grid, xAxis: { type: 'category', data: labels, axisLabel: names }, yAxis: { type: 'value', axisLabel: names }, series: [{ type: 'line', data: values, label }] }
  }
  return {
    grid,
    yAxis: { type: 'category', inverse: true, data: labels, axisLabel: names, axisLine: hidden, axisTick: hidden },
    xAxis: { type: 'value', axisLabel: hidden, splitLine: hidden },
    series: [{ type: 'bar', barMaxWidth: 22, data: values, itemStyle: { borderRadius: 4 }, label: { ...label, position: 'right' } }],
  }
}
