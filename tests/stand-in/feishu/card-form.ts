// The attributes that Card JSON 2.0 knows, tag by tag; version 2 rejects all others. Source: feishu.md section 10, open.feishu.cn "card-json-v2-components".

const TEXT = ['content', 'i18n_content', 'text_size', 'text_color', 'text_align', 'lines', 'icon'] as const
const LAYOUT = ['direction', 'padding', 'horizontal_spacing', 'horizontal_align', 'vertical_spacing', 'vertical_align'] as const
const INPUT = ['name', 'required', 'disabled', 'disabled_tips', 'width', 'behaviors', 'confirm', 'value'] as const
const SELECT = [...INPUT, 'type', 'placeholder', 'options'] as const

/** Beside `tag`, `element_id`, `margin`. */
export const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  markdown: ['content', 'i18n_content', 'text_align', 'text_size', 'icon'],
  div: ['text', 'icon', 'width'],
  hr: [],
  img: ['img_key', 'alt', 'title', 'corner_radius', 'scale_type', 'size', 'transparent', 'preview'],
  img_combination: ['combination_mode', 'combination_transparent', 'corner_radius', 'img_list'],
  person: ['size', 'user_id', 'style', 'show_avatar', 'show_name'],
  person_list: ['lines', 'show_name', 'show_avatar', 'size', 'persons', 'drop_invalid_user_id', 'icon'],
  chart: ['aspect_ratio', 'color_theme', 'chart_spec', 'preview', 'height'],
  table: ['page_size', 'row_height', 'row_max_height', 'freeze_first_column', 'header_style', 'columns', 'rows'],
  audio: ['file_key', 'audio_id', 'show_progress', 'show_time', 'fill_color', 'background_color'],
  column_set: ['horizontal_spacing', 'horizontal_align', 'flex_mode', 'background_style', 'action', 'columns'],
  column: ['width', 'weight', 'background_style', 'action', 'elements', ...LAYOUT],
  form: ['name', 'elements', ...LAYOUT],
  collapsible_panel: ['expanded', 'background_color', 'header', 'border', 'elements', ...LAYOUT],
  interactive_container: ['name', 'width', 'height', 'corner_radius', 'background_style', 'has_border', 'border_color', 'disabled', 'disabled_tips', 'hover_tips', 'confirm', 'behaviors', 'elements', ...LAYOUT],
  button: ['type', 'size', 'width', 'text', 'icon', 'hover_tips', 'disabled', 'disabled_tips', 'confirm', 'behaviors', 'name', 'required', 'form_action_type'],
  overflow: ['name', 'options', 'width', 'confirm', 'behaviors', 'value'],
  input: [...INPUT, 'placeholder', 'default_value', 'max_length', 'input_type', 'rows', 'auto_resize', 'max_rows', 'show_icon', 'label', 'label_position'],
  select_static: [...SELECT, 'initial_option', 'initial_index'],
  multi_select_static: [...SELECT, 'selected_values'],
  select_person: [...SELECT, 'initial_option', 'show_avatar'],
  multi_select_person: [...SELECT, 'selected_values', 'show_avatar'],
  select_img: [...INPUT, 'style', 'multi_select', 'layout', 'can_preview', 'aspect_ratio', 'options'],
  date_picker: [...INPUT, 'placeholder', 'initial_date'],
  picker_time: [...INPUT, 'placeholder', 'initial_time'],
  picker_datetime: [...INPUT, 'placeholder', 'initial_datetime'],
  checker: [...INPUT, 'checked', 'text', 'overall_checkable', 'button_area', 'checked_style', 'hover_tips', 'padding'],
}

/** Of the parts that are no elements. */
export const PARTS = {
  card: ['schema', 'config', 'card_link', 'header', 'body'],
  config: ['streaming_mode', 'streaming_config', 'summary', 'locales', 'enable_forward', 'update_multi', 'width_mode', 'use_custom_translation', 'enable_forward_interaction', 'style'],
  header: ['title', 'subtitle', 'text_tag_list', 'i18n_text_tag_list', 'template', 'icon', 'padding'],
  body: ['elements', ...LAYOUT],
  text: ['tag', ...TEXT],
  textTag: ['tag', 'element_id', 'text', 'color'],
  confirm: ['title', 'text'],
  callback: ['type', 'value'],
  openUrl: ['type', 'default_url', 'pc_url', 'ios_url', 'android_url'],
  column: ['name', 'display_name', 'data_type', 'width', 'vertical_align', 'horizontal_align', 'format', 'date_format'],
  option: ['text', 'value', 'icon', 'img_key', 'multi_url'],
} as const

export const TEMPLATES: ReadonlySet<unknown> = new Set(['blue', 'wathet', 'turquoise', 'green', 'yellow', 'orange', 'red', 'carmine', 'violet', 'purple', 'indigo', 'grey', 'default'])
export const TAG_COLORS: ReadonlySet<unknown> = new Set(['neutral', 'blue', 'turquoise', 'lime', 'orange', 'violet', 'indigo', 'wathet', 'green', 'yellow', 'red', 'purple', 'carmine'])
export const BUTTONS: ReadonlySet<unknown> = new Set(['default', 'primary', 'danger', 'text', 'primary_text', 'danger_text', 'primary_filled', 'danger_filled', 'laser'])
export const WIDTHS: ReadonlySet<unknown> = new Set(['default', 'compact', 'fill'])
export const CELLS: ReadonlySet<unknown> = new Set(['text', 'lark_md', 'markdown', 'options', 'number', 'persons', 'date'])
