/* PRODY, the income that goes with an industry, and EXPY, the income that a unit's mix suggests. */
#include "methods/complexity/steps.h"
#include "orken/math.h"

#include <math.h>

/* [units] each unit's size over the industries that are known. */
static void sum_units(const complexity_data *data, size_t t, double *whole)
{
    const ork_panel *panel = &data->sizes.panel;
    size_t units = complexity_units(data, t);
    for (size_t i = 0; i < units; i++)
        whole[i] = 0;
    for (size_t k = 0; k < data->sizes.count; k++) {
        const double *size = data->sizes.size + k * panel->count + panel->start[t];
        for (size_t i = 0; i < units; i++)
            whole[i] += isnan(size[i]) ? 0 : size[i];
    }
}

ork_status complexity_income(ork_context *ctx, const complexity_data *data, size_t t,
                             const double *income, double *prody, double *expy)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &data->sizes.panel;
    size_t units = complexity_units(data, t);
    double *whole;
    ORK_NEW(whole, ork_arena_alloc(ctx, &scratch, units * sizeof *whole));
    sum_units(data, t, whole);
    for (size_t i = 0; i < units; i++)
        expy[i] = isnan(income[i]) || !(whole[i] > 0) ? NAN : 0;
    for (size_t k = 0; k < data->sizes.count; k++) {
        const double *size = data->sizes.size + k * panel->count + panel->start[t];
        double shares = 0, weighted = 0;
        for (size_t i = 0; i < units; i++) {
            if (isnan(expy[i]) || !(size[i] > 0)) continue;
            shares += size[i] / whole[i];
            weighted += size[i] / whole[i] * income[i];
        }
        prody[k] = shares > 0 ? weighted / shares : NAN;
        for (size_t i = 0; i < units; i++) {
            if (isnan(expy[i]) || !(size[i] > 0)) continue;
            expy[i] += size[i] / whole[i] * prody[k];
        }
    }
    return ORK_OK;
}
