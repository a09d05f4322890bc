"""The stable codes of everything that can be wrong with a course file, a sites file or a sheet."""

from __future__ import annotations

from typing import Literal

FileCode = Literal["missing", "is_directory", "unreadable", "too_large", "not_utf8", "not_toml"]

ShapeCode = Literal[
    "missing_field",
    "unknown_key",
    "wrong_type",
    "out_of_range",
    "too_long",
    "empty",
    "bad_id",
    "bad_time",
    "bad_date",
    "impossible_date",
    "unknown_segment_type",
    "unknown_catch_up",
    "unknown_flexibility",
    "unknown_moment",
    "unknown_join_type",
    "unknown_heading",
    "unknown_owner",
    "unknown_scope",
    "unknown_item_day",
    "bad_due",
    "due_or_moment",
    "shown_after_due",
    "address_not_https",
    "address_with_secret",
    "bad_address",
    "unprintable",
    "personal_number",
]

PlanCode = Literal[
    "gap",
    "overlap",
    "end_not_after_start",
    "minimum_over_length",
    "fixed_with_minimum",
    "break_under_minimum",
    "stretch_too_long",
    "evaluation_missing",
    "time_does_not_exist",
    "time_exists_twice",
    "before_segments",
    "duplicate_id",
    "duplicate_date",
    "dates_out_of_order",
    "unknown_site",
    "unknown_room",
    "unknown_checklist",
    "unknown_item",
    "capacity_exceeded",
]

WarningCode = Literal[
    "missing_translation",
    "missing_leader",
    "origin_without_lecture",
    "nobody_expected",
    "id_not_file_name",
    "join_too_small",
    "address_long",
]

SheetCode = Literal["not_a_sheet", "no_such_sheet", "no_header", "too_many_rows"]

DoubtCode = Literal[
    "column_unknown",
    "column_twice",
    "row_not_understood",
    "cell_without_column",
    "cell_not_understood",
    "formula_without_value",
    "number_as_time",
    "type_guessed",
    "end_guessed",
    "date_missing",
    "date_overruled",
    "too_many_dates",
    "rooms_guessed",
    "title_guessed",
    "sheet_left_out",
]

AssumedCode = Literal["minimum_assumed"]

Code = FileCode | ShapeCode | PlanCode | WarningCode | SheetCode | DoubtCode | AssumedCode
