/* Running a method: what must hold before, and what is kept beside its result. */
#include <string.h>

#include "methods/methods.h"

static ork_status check_input(ork_context *ctx, const ork_method *method, const ork_table *data)
{
    ork_place place = {.file = data->file, .sheet = data->sheet};
    if (method->needs_unit && data->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%s needs to know what a row is about", method->name);
        ork_at(ctx, &place);
        return ork_hint(ctx, "name the column of the region, enterprise …: --unit COLUMN "
                             "(unit: COLUMN in a study)");
    }
    if (data->row_count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "%s has no rows to work on", method->name);
        ork_at(ctx, &place);
        return ork_hint(ctx, "does a where, or a choice of periods, leave nothing?");
    }
    return method->needs_unit ? ork_table_check_keys(ctx, data) : ORK_OK;
}

static ork_status keep_options(ork_context *ctx, const ork_options *options, ork_result *result)
{
    for (size_t k = 0; k < options->method->param_count; k++) {
        const ork_param *param = &options->method->params[k];
        char name[64];
        ORK_OWNED_TEXT ork_text json = {0};
        ork_param_write_json(ctx, param, options->fields, &json);
        ORK_TRY(ork_text_status(&json));
        ORK_TRY(ork_result_add_option(ctx, result, ork_param_name(param, name), json.bytes));
    }
    return ORK_OK;
}

ork_status ork_method_run(ork_context *ctx, const ork_method *method, const ork_input *input,
                          const ork_options *options, ork_result **finished)
{
    ORK_TRY(check_input(ctx, method, input->data));
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_TRY(ork_result_new(ctx, method->name, &result));
    ORK_TRY(keep_options(ctx, options, result));
    ORK_TRY(method->run(ctx, input, options->fields, result));
    ORK_TRY(ork_check_cancelled(ctx));
    ORK_TRY(ork_result_take_notes(ctx, result));
    *finished = result;
    result = NULL;
    return ORK_OK;
}
