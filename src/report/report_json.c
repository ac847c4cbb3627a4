/* results.json: every step's result, the claims, and the notes of preparing the data. */
#include "report/json.h"

/* {"id": …, "title": …, then the members of the result's own object. */
static ork_status add_step(ork_context *ctx, const ork_report_step *step, ork_text *json)
{
    ORK_TRY(ork_check_cancelled(ctx));
    ORK_OWNED_MEMORY char *folder = ork_format(ctx, "figures/%s.", step->id);
    if (!folder) return ORK_ERR_MEMORY;
    ork_text_add(ctx, json, "{");
    ork_pair_json(ctx, json, "id", step->id);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "title", step->title);
    ork_text_add(ctx, json, ", ");
    ork_result_json_members(ctx, step->result, folder, json);
    ork_text_add(ctx, json, "}");
    return ork_text_status(json);
}

static void add_claim(ork_context *ctx, const ork_report_claim *claim, ork_text *json)
{
    static const char *const outcomes[] = {"holds", "fails", "undecided"};
    ork_text_add(ctx, json, "{");
    ork_pair_json(ctx, json, "claim", claim->claim);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "outcome", outcomes[claim->outcome]);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "expected", claim->expected);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "found", claim->found);
    ork_text_add(ctx, json, ", \"difference\": ");
    ork_text_add_json_number(ctx, json, claim->difference);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "source", claim->source);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "note", claim->note);
    ork_text_add(ctx, json, "}");
}

ork_status ork_report_json(ork_context *ctx, const ork_report *report, ork_text *json)
{
    ork_text_add(ctx, json, "{");
    ork_pair_json(ctx, json, "orken", ORK_VERSION);
    ork_text_add(ctx, json, ",\n");
    ork_pair_json(ctx, json, "title", report->title);
    ork_text_add(ctx, json, ",\n\"steps\": [");
    for (size_t i = 0; i < report->step_count; i++) {
        ork_text_add(ctx, json, i ? ",\n" : "\n");
        ORK_TRY(add_step(ctx, &report->steps[i], json));
    }
    ork_text_add(ctx, json, "],\n\"claims\": [");
    for (size_t i = 0; i < report->claim_count; i++) {
        ork_text_add(ctx, json, i ? ",\n" : "\n");
        add_claim(ctx, &report->claims[i], json);
    }
    ork_text_add(ctx, json, "],\n");
    ork_text_add(ctx, json, "\"notes\": ");
    ork_notes_json(ctx, report->notes, report->note_count, json);
    ork_text_add(ctx, json, "}\n");
    return ork_text_status(json);
}
