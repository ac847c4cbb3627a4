/* Options and formulas that `complexity` and `relatedness` share. */
#ifndef ORKEN_METHODS_COMPLEXITY_PARAMS_H
#define ORKEN_METHODS_COMPLEXITY_PARAMS_H

#include "orken/methods/complexity.h"

#include <float.h>
#include <math.h>

/* clang-format off */
#define ADVANTAGE_PARAMS(type) \
    ORK_INDUSTRY_PARAMS_ABSENT(type, "zero"), \
    ORK_CHOICE_PARAM(type, values, "size", \
                     "Whether the values are sizes, or already quotients (or 0 and 1)", "size", \
                     "quotient"), \
    ORK_REAL_PARAM(type, threshold, "1", DBL_MIN, INFINITY, \
                   "Quotient from which a unit counts as specialised (1: Balassa 1965)"), \
    ORK_CHOICE_PARAM(type, sign, "diversity", \
                     "Which end of the index is the complex one: that of diverse units, or of " \
                     "units whose industries are rare", \
                     "diversity", "rarity")
/* clang-format on */

#define ADVANTAGE_FORMULAS                                                                         \
    "x_ui is the size of industry i in unit u. Revealed comparative advantage (location "          \
    "quotient):\n"                                                                                 \
    "  R_ui = (x_ui / x_u) / (x_i / x);  M_ui = 1 where R_ui >= threshold, else 0\n"               \
    "  diversity d_u = sum_i M_ui;  ubiquity b_i = sum_u M_ui;  rarity is - sum_i M_ui b_i / "     \
    "d_u\n"

#define HIDALGO_HAUSMANN                                                                           \
    "Hidalgo, C. A., & Hausmann, R. (2009), The building blocks of economic complexity. PNAS "     \
    "106(26), 10570-10575. doi:10.1073/pnas.0900943106"
#define BALASSA                                                                                    \
    "Balassa, B. (1965), Trade Liberalisation and \"Revealed\" Comparative Advantage. The "        \
    "Manchester School 33(2), 99-123. doi:10.1111/j.1467-9957.1965.tb00050.x"
#define ATLAS                                                                                      \
    "Hausmann, R., Hidalgo, C. A., Bustos, S., Coscia, M., Simoes, A., & Yildirim, M. A. (2014), " \
    "The Atlas of Economic Complexity. MIT Press"

#endif
