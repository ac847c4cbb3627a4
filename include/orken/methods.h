/*
 * methods: what can be computed, and how a method is declared.
 *
 * A method is one constant `ork_method` in src/methods/<family>/<name>.c and one line in
 * methods.def. From its declaration come command-line options, validation of studies, JSON Schema,
 * help, the method reference and, later, web forms. Parameters are read into the method's own
 * options struct, so that a C caller fills the same struct directly.
 */
#ifndef ORKEN_METHODS_H
#define ORKEN_METHODS_H

#include "orken/result.h"

typedef enum ork_param_kind {
    ORK_PARAM_COLUMN,  /* const char *           a column of the data */
    ORK_PARAM_COLUMNS, /* ork_texts              columns of the data */
    ORK_PARAM_TEXT,    /* const char *                              */
    ORK_PARAM_TEXTS,   /* ork_texts                                 */
    ORK_PARAM_REAL,    /* double                                    */
    ORK_PARAM_REALS,   /* ork_reals                                 */
    ORK_PARAM_INTEGER, /* int64_t                                   */
    ORK_PARAM_BOOLEAN, /* bool                                      */
    ORK_PARAM_CHOICE,  /* int                    index into choices */
    ORK_PARAM_TABLE,   /* const ork_table *      a further table: a file, another step's, or rows */
} ork_param_kind;

typedef struct ork_texts {
    const char **items;
    size_t count;
} ork_texts;
typedef ork_texts ork_columns;
typedef struct ork_reals {
    double *items;
    size_t count;
} ork_reals;

enum {
    ORK_REQUIRED = 1,
    ORK_ADDITIVE = 2, /* the column's values may be summed over units (sizes, not ratios) */
    ORK_NUMERIC = 4,  /* the column must hold numbers */
    ORK_REPEATED = 8, /* TEXTS with commas inside (expressions): on the command line one per use */
    ORK_NO_COLUMNS = 16, /* TABLE: its cells name no columns of the data */
};

typedef struct ork_param {
    ork_param_kind kind;
    const char *name; /* with dashes, as on the command line and in studies */
    size_t offset;    /* in the options struct */
    const char *help; /* one line */
    unsigned flags;
    /* As a user would write it. NULL, and no value given, leaves NULL, an empty list, NAN,
       INT64_MIN, false or −1 (choice). */
    const char *default_text;
    /* Range of REAL, REALS and INTEGER, ends included; ±INFINITY: open; a low of DBL_MIN is told
       as "greater than 0". */
    double low, high;
    const char *const *choices; /* of CHOICE, and of TEXTS whose items are choices; NULL-ended */
    const char *const *record;  /* TABLE: names of the columns it may have, NULL-terminated */
    const char *form;           /* what help calls the value; NULL: by kind (TEXT, NUMBER …) */
} ork_param;

#define ORK_CHOICES(...)                                                                           \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* The declaration macros: struct, field (its name with _ for -), help, … */
#define ORK_PARAM_BASE_(type, field, text)                                                         \
    .name = #field, .offset = offsetof(type, field), .help = text
#define ORK_COLUMN_PARAM(type, field, text, flag)                                                  \
    {                                                                                              \
        .kind = ORK_PARAM_COLUMN, ORK_PARAM_BASE_(type, field, text), .flags = (flag)              \
    }
#define ORK_COLUMNS_PARAM(type, field, text, flag)                                                 \
    {                                                                                              \
        .kind = ORK_PARAM_COLUMNS, ORK_PARAM_BASE_(type, field, text), .flags = (flag)             \
    }
#define ORK_TEXT_PARAM(type, field, initial, text)                                                 \
    {                                                                                              \
        .kind = ORK_PARAM_TEXT, ORK_PARAM_BASE_(type, field, text), .default_text = (initial)      \
    }
#define ORK_TEXTS_PARAM(type, field, text, flag)                                                   \
    {                                                                                              \
        .kind = ORK_PARAM_TEXTS, ORK_PARAM_BASE_(type, field, text), .flags = (flag)               \
    }
#define ORK_REAL_PARAM(type, field, initial, least, greatest, text)                                \
    {                                                                                              \
        .kind = ORK_PARAM_REAL, ORK_PARAM_BASE_(type, field, text), .default_text = (initial),     \
        .low = (least), .high = (greatest)                                                         \
    }
#define ORK_REALS_PARAM(type, field, least, greatest, text)                                        \
    {                                                                                              \
        .kind = ORK_PARAM_REALS, ORK_PARAM_BASE_(type, field, text), .low = (least),               \
        .high = (greatest)                                                                         \
    }
#define ORK_INTEGER_PARAM(type, field, initial, least, greatest, text)                             \
    {                                                                                              \
        .kind = ORK_PARAM_INTEGER, ORK_PARAM_BASE_(type, field, text), .default_text = (initial),  \
        .low = (least), .high = (greatest)                                                         \
    }
#define ORK_BOOLEAN_PARAM(type, field, initial, text)                                              \
    {                                                                                              \
        .kind = ORK_PARAM_BOOLEAN, ORK_PARAM_BASE_(type, field, text), .default_text = (initial)   \
    }
#define ORK_CHOICE_PARAM(type, field, initial, text, ...)                                          \
    {                                                                                              \
        .kind = ORK_PARAM_CHOICE, ORK_PARAM_BASE_(type, field, text), .default_text = (initial),   \
        .choices = ORK_CHOICES(__VA_ARGS__)                                                        \
    }
/* ork_texts, each one of the choices as they are spelt here. */
#define ORK_CHOICE_LIST_PARAM(type, field, initial, text, ...)                                     \
    {                                                                                              \
        .kind = ORK_PARAM_TEXTS, ORK_PARAM_BASE_(type, field, text), .default_text = (initial),    \
        .choices = ORK_CHOICES(__VA_ARGS__)                                                        \
    }
#define ORK_TABLE_PARAM(type, field, text, flag, ...)                                              \
    {                                                                                              \
        .kind = ORK_PARAM_TABLE, ORK_PARAM_BASE_(type, field, text), .flags = (flag),              \
        .record = ORK_CHOICES(__VA_ARGS__)                                                         \
    }

/* A column of a table that a method returns; a value that it returns (column NULL). */
typedef struct ork_output {
    const char *table; /* table's name, or NULL for a value */
    const char *name;  /* column's or value's name; a name in <…> stands for one per such thing */
    ork_type type;
    const char *help;
} ork_output;

/* The data a method works on: its keys are set, its units match, its geography is one. */
typedef struct ork_input {
    const ork_table *data;
    const ork_units *units; /* or NULL */
    /* Outlines of the units, for methods that declare `uses_shapes`; or NULL. Their codes are meant
       as of shapes_day (ORK_DAY_NONE: any). */
    const ork_shapes *shapes;
    int32_t shapes_day;
} ork_input;

typedef struct ork_method {
    const char *name, *family, *title, *summary;
    const char *const *citations; /* NULL-terminated */
    const char *formulas;         /* plain text for the reference, or NULL */
    const char *example;          /* a command line that runs in the project's root */
    const ork_param *params;
    size_t param_count;
    const ork_output *outputs;
    size_t output_count;
    size_t options_size; /* of the options struct */
    bool needs_unit;     /* rows are units: keys are required and must be unique */
    bool uses_shapes;    /* it reads the outlines of the units where there are any */
    /* The column of sizes of which it takes only sums over rows that agree in all other columns
       that the options name, so that such rows may be added up before it sees them (table/sums.h);
       NULL when these options want the rows. Or no function. */
    const char *(*summed)(const void *options);
    bool summed_powers; /* it needs the sums of their powers, too */
    ork_status (*run)(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result);
    /* Whether options and data fit together, without computing (`orken check`); or NULL. */
    ork_status (*check)(ork_context *ctx, const ork_input *input, const void *options);
} ork_method;

#define ORK_PARAMS(type, array)                                                                    \
    .params = (array), .param_count = sizeof(array) / sizeof(array)[0], .options_size = sizeof(type)
#define ORK_OUTPUTS(array) .outputs = (array), .output_count = sizeof(array) / sizeof(array)[0]

/* All methods, in the order of methods.def. */
size_t ork_method_count(void);
const ork_method *ork_method_at(size_t index);
/* NULL when there is none of the name. */
const ork_method *ork_method_find(const char *name);
/* The name as users write it: underscores of the field's name become dashes. `buffer` 64 bytes. */
const char *ork_param_name(const ork_param *param, char buffer[64]);
/* True when two names are the same but for dashes written as underscores. */
bool ork_same_name(const char *a, const char *b);
/* The parameter of that name, with dashes or underscores; or NULL. */
const ork_param *ork_param_find(const ork_method *method, const char *name);
/* True for kinds that take several values: COLUMNS, TEXTS, REALS. */
bool ork_param_is_list(const ork_param *param);

/* One option as the user wrote it: texts, or a table. */
typedef struct ork_setting {
    const char *name;
    const char *const *values;
    size_t value_count;
    const ork_table *table; /* for ORK_PARAM_TABLE, already read */
    ork_place place;        /* where it was written */
} ork_setting;

/* The values between commas, as a command line writes a list; "\," is a comma inside a value. */
ork_status ork_setting_split(ork_context *ctx, ork_arena *arena, const char *text,
                             const char ***values, size_t *count);

/*
 * Fills an options struct (options_size bytes, from ork_options_new) from settings: defaults
 * first, then each setting parsed and checked against the declaration. Errors carry the setting's
 * place, what was expected and a suggestion. Columns are checked against `data` when it is given.
 * The struct and all that it points to are freed with ork_options_free.
 */
typedef struct ork_options ork_options;
ork_status ork_options_new(ork_context *ctx, const ork_method *method, const ork_setting *settings,
                           size_t count, const ork_table *data, ork_options **options);
const void *ork_options_struct(const ork_options *options);
void ork_options_free(ork_options *options);
/* The columns of the data that the options name with ORK_ADDITIVE. */
ork_status ork_options_additive(ork_context *ctx, const ork_method *method,
                                const ork_options *options, ork_arena *arena, ork_texts *columns);
/*
 * Names that the options use for columns of the data: columns, what expressions in texts name, and
 * cells of tables. A superset: a name need not be a column.
 */
ork_status ork_options_columns(ork_context *ctx, const ork_method *method,
                               const ork_options *options, ork_arena *arena, ork_texts *columns);

/* Runs a method: checks the keys, runs it, stores resolved options and notes in the result. */
ork_status ork_method_run(ork_context *ctx, const ork_method *method, const ork_input *input,
                          const ork_options *options, ork_result **result);

/* Help for the terminal; the method's page of the reference (Markdown); JSON Schema of a study's
   step (object with the method's parameters as properties). */
ork_status ork_method_help(ork_context *ctx, const ork_method *method, ork_text *text);
ork_status ork_method_reference(ork_context *ctx, const ork_method *method, ork_text *markdown);
ork_status ork_method_schema(ork_context *ctx, const ork_method *method, ork_text *json);

#endif
