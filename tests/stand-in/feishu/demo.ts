// A small school to try the bot in: one group, several teachers, one cadre. Used by tests/stand-in/main.ts.
import type { FeishuOptions } from './types.ts'

/** The same people as in the demo of the web page and of the DingTalk stand-in. */
export function demoFeishu(): FeishuOptions {
  return {
    people: [
      { name: '王芳', openId: 'ou_wangfang' },
      { name: '张伟', openId: 'ou_zhangwei' },
      { name: '张伟民', openId: 'ou_zhangweimin' },
      { name: '李娜', openId: 'ou_lina' },
      { name: '赵磊', openId: 'ou_zhaolei' },
    ],
    // 赵磊 is of the union's committee.
    chats: [{ name: '三中工会群', chatId: 'oc_union', owner: '赵磊' }],
  }
}
