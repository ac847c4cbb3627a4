/* The analytic hierarchy process: the declaration, and the steps in their order. */
#include "methods/ahp/steps.h"

#include <math.h>

static const ork_param params[] = {
    ORK_COLUMN_PARAM(ork_ahp_options, a, "First of the two criteria that are compared",
                     ORK_REQUIRED),
    ORK_COLUMN_PARAM(ork_ahp_options, b, "Second of them", ORK_REQUIRED),
    ORK_COLUMN_PARAM(ork_ahp_options, value,
                     "How many times as important the first is as the second, 1/9 to 9",
                     ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(ork_ahp_options, expert, "Who judged; one expert when left out", 0),
    ORK_COLUMN_PARAM(ork_ahp_options, group, "What the two are parts of; one group when left out",
                     0),
    ORK_CHOICE_PARAM(ork_ahp_options, priorities, "eigenvector",
                     "How weights follow from judgements: Saaty's principal eigenvector, or "
                     "geometric means of rows",
                     "eigenvector", "geometric-mean"),
    ORK_CHOICE_PARAM(ork_ahp_options, combine, "judgements",
                     "Experts together: geometric means of their judgements, or means of their "
                     "priorities",
                     "judgements", "priorities"),
    ORK_REAL_PARAM(ork_ahp_options, max_ratio, "0.1", 0, INFINITY,
                   "Consistency ratio above which judgements are told (Saaty: 0.1)"),
};

static const ork_output outputs[] = {
    {"priorities", "group", ORK_TEXT, "Group (with group)"},
    {"priorities", "node", ORK_TEXT, "Criterion"},
    {"priorities", "weight", ORK_NUMBER, "Its weight within the group by all experts together"},
    {"priorities", "sd", ORK_NUMBER, "Standard deviation of the experts' weights"},
    {"priorities", "least", ORK_NUMBER, "Least weight by an expert"},
    {"priorities", "greatest", ORK_NUMBER, "Greatest weight by an expert"},
    {"weights", "expert", ORK_TEXT, "Expert"},
    {"weights", "node", ORK_TEXT, "Criterion"},
    {"weights", "weight", ORK_NUMBER, "Its weight within the group by the expert"},
    {"consistency", "expert", ORK_TEXT, "Expert, or all together"},
    {"consistency", "group", ORK_TEXT, "Group (with group)"},
    {"consistency", "items", ORK_INTEGER, "Criteria in the group"},
    {"consistency", "lambda_max", ORK_NUMBER, "Greatest eigenvalue of the judgements"},
    {"consistency", "index", ORK_NUMBER, "Consistency index"},
    {"consistency", "ratio", ORK_NUMBER, "Consistency ratio"},
    {"consistency", "consistent", ORK_BOOLEAN, "Ratio at most max-ratio"},
    {"consistency", "farthest", ORK_TEXT, "The judgement farthest from what the weights say"},
    {"consistency", "judged", ORK_NUMBER, "That judgement"},
    {"consistency", "implied", ORK_NUMBER, "What the weights say instead"},
    {NULL, "greatest_ratio", ORK_NUMBER, "Greatest consistency ratio of an expert"},
};

static const char *const citations[] = {
    "Saaty, T. L. (1980), The Analytic Hierarchy Process. New York: McGraw-Hill (eigenvector, "
    "consistency ratio, random index)",
    "Crawford, G., & Williams, C. (1985), A note on the analysis of subjective judgment matrices. "
    "Journal of Mathematical Psychology 29(4), 387-405. doi:10.1016/0022-2496(85)90002-1 "
    "(geometric means)",
    "Aczél, J., & Saaty, T. L. (1983), Procedures for synthesizing ratio judgements. Journal of "
    "Mathematical Psychology 27(1), 93-102. doi:10.1016/0022-2496(83)90028-7 (experts together)",
    NULL,
};

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    ahp_work work = {.options = options, .data = input->data, .arena = &arena};
    double greatest = 0;
    ORK_TRY(ahp_read(ctx, &work));
    ORK_TRY(ahp_combine(ctx, &work));
    ORK_TRY(ahp_tables(ctx, &work, result));
    for (size_t m = 0; m < work.matrices; m++)
        greatest = fmax(greatest, work.matrix[m].ratio);
    return ork_result_add_value(ctx, result, "greatest_ratio",
                                "Greatest consistency ratio of an expert", NULL, greatest);
}

const ork_method ork_method_ahp = {
    .name = "ahp",
    .family = "composite",
    .title = "Analytic hierarchy process",
    .summary = "Weights from experts' comparisons of criteria two by two, with their consistency",
    .citations = citations,
    .formulas =
        "a_ij says how many times as important criterion i is as j; a_ji = 1/a_ij, a_ii = 1.\n"
        "  eigenvector     A*w = lambda_max*w, sum(w) = 1\n"
        "  geometric-mean  w_i ~ (prod_j a_ij)^(1/n)\n"
        "  index           (lambda_max - n) / (n - 1)\n"
        "  ratio           index / its mean over random judgements: 0.58, 0.90, 1.12, 1.24, 1.32, "
        "1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59 for 3 to 15 criteria\n"
        "Experts together: geometric means of their judgements, then weights; or means of their "
        "weights.\n"
        "The table weights is what composite takes as weights-table.",
    .example = "orken ahp examples/ahp/judgements.csv --expert expert --a a --b b --value times",
    ORK_PARAMS(ork_ahp_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
};
