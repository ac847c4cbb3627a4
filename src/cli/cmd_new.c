/* orken new DIR: a small study with data that runs, to start from. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

static const ork_method *const sets[] = {NULL};

static const char study_text[] =
    "# A study to start from.\n"
    "#   orken check study.yaml    is it right? computes nothing\n"
    "#   orken run study.yaml      writes study-out/report.html, tables, figures\n"
    "#   orken help METHOD         what a step's method takes\n"
    "study: Information and communication in the regions of Kazakhstan\n"
    "data:\n"
    "  regional:\n"
    "    file: regional.csv\n"
    "    unit: region             # the column that says what a row is about\n"
    "    period: year\n"
    "    measures: {grp: million tenge, ict: million tenge}\n"
    "    source: Bureau of National Statistics of Kazakhstan (gross regional product; gross\n"
    "      value added of section J, information and communication)\n"
    "derive:\n"
    "  regional:\n"
    "    ict_share: 100 * ict / grp\n"
    "steps:\n"
    "  - id: specialisation\n"
    "    method: specialization\n"
    "    title: Who is specialised in information and communication?\n"
    "    data: regional\n"
    "    sector: ict\n"
    "    total: grp\n"
    "  - id: ranking\n"
    "    method: composite\n"
    "    title: Size and share of information and communication, together\n"
    "    data: regional\n"
    "    indicators: [ict, ict_share]\n"
    "    normalise: leader\n"
    "claims:                        # figures that were published, checked against this run\n"
    "  - claim: Section J is concentrated in few regions (Herfindahl index 0.3329 in 2016)\n"
    "    that: specialisation.values\n"
    "    value: herfindahl\n"
    "    equals: 0.3329\n"
    "    source: computed from the same series\n"
    "report: {language: en}\n";

static const char regional_text[] = "region,year,grp,ict\n"
                                    "Akmola Region,2011,804754.5,7407.4\n"
                                    "Aktobe Region,2011,1562356.9,9815.6\n"
                                    "Almaty Region,2011,1236642.8,11925.1\n"
                                    "Atyrau Region,2011,3791563.6,10850.7\n"
                                    "West Kazakhstan Region,2011,1358388.5,6956.3\n"
                                    "Zhambyl Region,2011,633593.6,5443.7\n"
                                    "Karaganda Region,2011,2387705.2,17663.9\n"
                                    "Kostanay Region,2011,1134274.6,10022.3\n"
                                    "Kyzylorda Region,2011,1139142.9,4442.6\n"
                                    "Mangystau Region,2011,1867944.9,8691.7\n"
                                    "South Kazakhstan Region,2011,1512565.3,10681.4\n"
                                    "Pavlodar Region,2011,1520492.6,11004.3\n"
                                    "North Kazakhstan Region,2011,666595.6,6131.9\n"
                                    "East Kazakhstan Region,2011,1620940.0,13792.6\n"
                                    "Astana (city),2011,2145877.8,71525.1\n"
                                    "Almaty (city),2011,4860213.9,492616.3\n"
                                    "Akmola Region,2016,1344334.6,12176.1\n"
                                    "Aktobe Region,2016,2071115.8,14966.9\n"
                                    "Almaty Region,2016,2190005.1,16948.1\n"
                                    "Atyrau Region,2016,5200673.2,23366.8\n"
                                    "West Kazakhstan Region,2016,2032669.9,9071.9\n"
                                    "Zhambyl Region,2016,1182798.9,7740.3\n"
                                    "Karaganda Region,2016,3712055.9,26257.4\n"
                                    "Kostanay Region,2016,1522282.1,17179.2\n"
                                    "Kyzylorda Region,2016,1308295.3,6902.6\n"
                                    "Mangystau Region,2016,2463408.1,18771.2\n"
                                    "South Kazakhstan Region,2016,2789228.0,15933.8\n"
                                    "Pavlodar Region,2016,1975487.3,18267.7\n"
                                    "North Kazakhstan Region,2016,918236.9,10164.7\n"
                                    "East Kazakhstan Region,2016,2793895.7,20980.7\n"
                                    "Astana (city),2016,4865315.4,265295.9\n"
                                    "Almaty (city),2016,10601347.8,494394.1\n";

/* Errors unless the folder is empty or not there yet. */
static ork_status check_free(ork_context *ctx, const char *folder, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_IO, "%s is there already and is left as it is", path);
    return ork_hint(ctx, "choose another folder than %s, or move the file away", folder);
}

static ork_status write_study(ork_context *ctx, const char *folder)
{
    static const struct {
        const char *name, *text;
    } files[] = {{"regional.csv", regional_text}, {"study.yaml", study_text}};
    enum { FILES = sizeof files / sizeof files[0] };
    ORK_SCRATCH(scratch);
    const char *paths[FILES];
    for (size_t k = 0; k < FILES; k++) {
        ORK_NEW(paths[k], ork_arena_format(ctx, &scratch, "%s/%s", folder, files[k].name));
        ORK_TRY(check_free(ctx, folder, paths[k]));
    }
    ORK_TRY(cli_make_folder(ctx, folder));
    for (size_t k = 0; k < FILES; k++)
        ORK_TRY(ork_write_file(ctx, paths[k], files[k].text, strlen(files[k].text)));
    return ORK_OK;
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_new);
    if (arguments.position_count == 0 || !*arguments.positions[0])
        return cli_usage(ctx, "new", cli_new.usage);
    const char *folder = arguments.positions[0];
    ORK_TRY(write_study(ctx, folder));
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(ctx, &text,
                  "written: %s/study.yaml and its data\nnext: orken run %s/study.yaml\n", folder,
                  folder);
    return cli_print_text(ctx, &text);
}

const cli_command cli_new = {
    .name = "new",
    .usage = "DIR",
    .summary = "Write a small study, with data, to start from.",
    .example = "orken new my-study",
    .run = run,
};
