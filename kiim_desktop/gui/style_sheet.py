"""The style sheet of Qt's own widgets, filled from the look; own widgets paint themselves."""

from __future__ import annotations

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look

SHEET = """
* {{ outline: 0; }}
QAbstractScrollArea {{ border: 0; background: transparent; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line_input};
  padding: {p2}px {p4}px; }}
QPushButton, QToolButton {{ border: 1px solid {line_control}; border-radius: {control}px; background: {surface};
  color: {text}; min-height: {button}px; padding: 0 {p12}px; }}
QPushButton[measure="small"], QToolButton[measure="small"] {{ min-height: {button_small}px; padding: 0 {p8}px; }}
QPushButton[measure="large"], QToolButton[measure="large"] {{ min-height: {button_large}px; padding: 0 {p20}px; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked, QPushButton:open, QToolButton:pressed, QToolButton:checked
  {{ background: {accent_tint}; border-color: {accent_line}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {disabled}; border-color: {line}; background: {surface}; }}
QPushButton[kind="primary"] {{ background: {accent}; border-color: {accent}; color: {on_accent}; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed
  {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[kind="primary"]:disabled {{ background: {track}; border-color: {track}; color: {text2}; }}
QPushButton[kind="primary"]:checked {{ background: {accent_tint}; border-color: {accent_line}; color: {text}; }}
QPushButton[kind="text"] {{ background: transparent; border-color: transparent; color: {accent}; padding: 0 {p8}px; }}
QPushButton[kind="text"]:hover {{ background: {hover}; border-color: {hover}; }}
QPushButton[kind="text"]:disabled {{ color: {disabled}; }}
QPushButton[kind="danger"] {{ color: {danger}; border-color: {danger_line}; }}
QPushButton[kind="danger"]:hover {{ background: {danger_tint}; }}
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox {{ background: {surface}; color: {text};
  border: 1px solid {line_input}; border-radius: {control}px; selection-background-color: {accent};
  selection-color: {on_accent}; }}
QLineEdit, QComboBox, QDateEdit, QSpinBox {{ min-height: {field}px; padding: 0 {p10}px; }}
QLineEdit {{ lineedit-password-character: 8226; }}
QLineEdit QToolButton {{ border: 0; background: transparent; min-height: 0; padding: 0; }}
QLineEdit[measure="large"] {{ min-height: {field_large}px; }}
QPlainTextEdit {{ padding: {p10}px; }}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover {{ border-color: {text2}; }}
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{ border: 2px solid {focus};
  min-height: {field_focus}px; padding: 0 {p10_less}px; }}
QLineEdit[measure="large"]:focus {{ min-height: {field_large_focus}px; }}
QPlainTextEdit:focus {{ border: 2px solid {focus}; padding: {p10_less}px; }}
QLineEdit[state="error"], QPlainTextEdit[state="error"], QComboBox[state="error"] {{ border-color: {danger}; }}
QLineEdit:read-only, QPlainTextEdit[readOnly="true"], QLineEdit:disabled, QComboBox:disabled
  {{ background: {sunken}; border-color: {line_control}; color: {text2}; }}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus, QLineEdit[bare="true"]:hover {{ border: 0;
  background: transparent; padding: 0; min-height: {bare}px; }}
QComboBox::drop-down {{ border: 0; width: {p24}px; }}
QCheckBox, QRadioButton {{ color: {text}; spacing: {p8}px; min-height: {hit}px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {disabled}; }}
QMenu, QAbstractItemView[popup="true"] {{ background: {surface}; border: 1px solid {line_input};
  border-radius: {control}px; padding: {p4}px; }}
QMenu::item {{ min-height: {menu}px; padding: 0 {p12}px; color: {text}; border-radius: {key}px; }}
QMenu::item:selected, QAbstractItemView[popup="true"]::item:selected {{ background: {selected}; color: {text}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: {p4}px 0; }}
QAbstractItemView[popup="true"]::item {{ min-height: {menu}px; padding: 0 {p8}px; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QTableView {{ background: {surface}; gridline-color: {line}; selection-background-color: {selected};
  selection-color: {text}; alternate-background-color: {surface}; }}
QHeaderView::section {{ background: {surface}; color: {text2}; border: 0; border-bottom: 1px solid {line_control};
  padding: 0 {p8}px; min-height: {table_head}px; font-weight: 600; font-size: {small_pt}pt; }}
QScrollBar:vertical {{ background: transparent; width: {p12}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p12}px; margin: 0; }}
QScrollBar::handle {{ background: {line_control}; border-radius: {key}px; margin: {p2}px; }}
QScrollBar::handle:vertical {{ min-height: {p32}px; }}
QScrollBar::handle:horizontal {{ min-width: {p32}px; }}
QScrollBar::handle:hover {{ background: {line_input}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QFrame[surface="window"], QWidget[surface="window"] {{ background: {window}; }}
QFrame[surface="surface"], QWidget[surface="surface"] {{ background: {surface}; }}
QFrame[surface="sunken"], QWidget[surface="sunken"] {{ background: {sunken}; }}
QFrame[card="true"] {{ background: {surface}; border: 1px solid {line}; border-radius: {card}px; }}
QFrame[card="strong"] {{ background: {surface}; border: 1px solid {line_input}; border-radius: {card}px; }}
QFrame[card="accent"] {{ background: {surface}; border: 1px solid {accent_line}; border-radius: {card}px; }}
QFrame[card="warn"] {{ background: {surface}; border: 1px solid {warn_line}; border-radius: {card}px; }}
QFrame[card="control"] {{ background: {surface}; border: 1px solid {line_control}; border-radius: {card}px; }}
"""


def style_sheet(look: Look) -> str:
    """Return the sheet for this palette and scale; border-box heights less the two 1-px borders."""
    palette = look.palette
    colors = {name: palette.named(name).name() for name in palette.__slots__}
    spaces = {f"p{value}": look.px(value) for value in (2, 4, 8, 10, 12, 20, 24, 32)}
    size = look.size
    return SHEET.format(
        **colors,
        **spaces,
        p10_less=look.px(10) - 1,
        button=size.button - 2,
        button_small=size.button_small - 2,
        button_large=size.button_large - 2,
        field=size.field - 2,
        field_focus=size.field - 4,
        field_large=size.field_large - 2,
        field_large_focus=size.field_large - 4,
        bare=size.chip,
        hit=size.hit_target_min,
        menu=size.menu_item,
        table_head=look.row.table_head - 2,
        small_pt=look.font(Type.SMALL).pointSizeF(),
        control=look.radius.control,
        card=look.radius.card,
        key=look.radius.key,
    )
