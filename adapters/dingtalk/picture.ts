// Charts as pictures: drawn, uploaded, sent behind their card. The figures are on the card, too, so a picture that fails is missed, not mourned.
import type { Card } from '../../bot/model/card.ts'
import type { Hurry } from '../../bot/ports/platform.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { Api } from './api.ts'
import type { Chart, DingtalkOptions } from './config.ts'

export interface Pictures {
  /** Ids of uploads, in the order of the charts. Never rejects. */
  upload(card: Card, hurry: Hurry): Promise<readonly string[]>
}

export function createPictures({ api, log, drawChart }: { readonly api: Api; readonly log: Logger; readonly drawChart: DingtalkOptions['drawChart'] }): Pictures {
  async function one(chart: Chart, hurry: Hurry): Promise<string | null> {
    if (!drawChart) return null
    try {
      const form = new FormData()
      form.set('media', new Blob([new Uint8Array(await drawChart(chart))], { type: 'image/png' }), 'chart.png')
      const { media_id: id } = await api.old('/media/upload', form, { hurry, repeatable: true, query: 'type=image' })
      return typeof id === 'string' ? id : null
    } catch (error) {
      log.warn('dingtalk chart was not uploaded', { code: error instanceof Error && 'code' in error ? error.code : 'draw' })
      return null
    }
  }

  return {
    async upload(card, hurry) {
      const ids: string[] = []
      for (const block of card.blocks) {
        if (block.kind !== 'chart') continue
        const id = await one(block, hurry)
        if (id !== null) ids.push(id)
      }
      return ids
    },
  }
}
