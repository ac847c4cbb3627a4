/*
 * Units over periods: the order in which panel methods work. Rows are gathered by period, the
 * earliest first, in the table's order within; a `position` is a place in that order.
 */
#ifndef ORKEN_METHODS_PANEL_H
#define ORKEN_METHODS_PANEL_H

#include "orken/table.h"

typedef struct ork_panel {
    const ork_table *table;
    const ork_column *unit;
    const ork_column *period;     /* NULL: a single cross-section */
    size_t count, periods, units; /* positions; distinct periods and units */
    size_t *row;                  /* [count] row of the table */
    size_t *start;                /* [periods + 1] first position of a period */
    uint32_t *unit_of;            /* [count] */
    const char **unit_name;       /* [units] */
    const char **period_name;     /* [periods]; NULL without a period */
} ork_panel;

/* Everything lives in the arena. The table needs a unit key; ORK_ERR_DATA otherwise. */
ork_status ork_panel_new(ork_context *ctx, const ork_table *table, ork_arena *arena,
                         ork_panel *panel);
/* [units] position of each unit in period t, or SIZE_MAX. A unit's first row counts. */
void ork_panel_locate(const ork_panel *panel, size_t t, size_t *position);
/* [count] the column's values by position, NaN where missing. Any numeric or boolean column. */
void ork_panel_read(const ork_panel *panel, const ork_column *column, double *values);
static inline const char *ork_panel_unit(const ork_panel *panel, size_t position)
{
    return panel->unit_name[panel->unit_of[position]];
}
/*
 * The unit that a user names: by its name in the data or, where the units are known, by any of its
 * codes, names and aliases. ORK_ERR_ARGUMENT with a suggestion when there is none.
 */
ork_status ork_panel_find(ork_context *ctx, const ork_panel *panel, const ork_units *units,
                          const char *text, size_t *unit);
/*
 * Units between two periods: positions of the earlier and of the later, link by link. A link is a
 * pair of periods: the first and the last, or each with the next.
 */
typedef struct ork_panel_pairs {
    size_t *earlier, *later; /* [count] */
    size_t count;
    size_t links;
    size_t *start;     /* [links + 1] */
    size_t *from, *to; /* [links] periods */
} ork_panel_pairs;
/* A unit without a row in either period has no pair there; no links below two periods. */
ork_status ork_panel_pair_up(ork_context *ctx, const ork_panel *panel, bool is_consecutive,
                             ork_arena *arena, ork_panel_pairs *pairs);
/* The error of having no pairs: a single period, or no unit in both. */
ork_status ork_panel_refuse_pairs(ork_context *ctx, const ork_panel *panel);

/* *group [count] ids 0 ... *groups-1 of a column by position; a missing cell is ORK_ERR_DATA. */
ork_status ork_panel_groups(ork_context *ctx, ork_arena *arena, const ork_panel *panel,
                            const char *name, uint32_t **group, size_t *groups);
/* The text of a cell that must hold one; `what` ("a comparison") is told to have none. */
ork_status ork_required_text(ork_context *ctx, ork_arena *arena, const ork_table *table, size_t row,
                             const char *column, const char *what, const char **text);
/* "size" of Almaty city, 2016 is -3: what, with the place of the cell. */
ork_status ork_bad_cell(ork_context *ctx, const ork_table *table, size_t row, const char *column,
                        double value, const char *what);
/* " in 2016", or "" without periods. */
const char *ork_panel_in(ork_context *ctx, ork_arena *arena, const ork_panel *panel, size_t t);

/* The period that an option names, "latest" (or NULL) for the last. Errors list the periods and
   carry the option's name. */
ork_status ork_panel_find_period(ork_context *ctx, const ork_panel *panel, const char *wanted,
                                 const char *option, size_t *t);

/* "A, B, C and 4 more": at most `most` names; for messages. */
void ork_list_names(ork_context *ctx, ork_text *text, const char *const *names, size_t count,
                    size_t most);

#endif
