/*
 * Figures published in Kireyeva, Abilkayir & Tsoy (2018), Journal of Distribution Science 16(4),
 * doi:10.15722/jds.16.3.201804.5: Table 1 (innovation index) and Table 2 (sectoral index of IT;
 * a dash in print is left empty here: not stated, not zero).
 */
#ifndef ORKEN_TESTS_SEED_H
#define ORKEN_TESTS_SEED_H

#define SEED_TABLE_1                                                                               \
    "#region,year,innovation_index\n"                                                              \
    "Akmola,2011,11.25\nAktobe,2011,17.47\nAlmaty region,2011,10.55\nAtyrau,2011,31.34\n"          \
    "East Kazakhstan,2011,13.75\nZhambyl,2011,13.36\nWest Kazakhstan,2011,10.89\n"                 \
    "Karaganda,2011,25.69\nKostanay,2011,18.70\nKyzylorda,2011,26.08\nMangystau,2011,13.27\n"      \
    "Pavlodar,2011,29.17\nNorth Kazakhstan,2011,10.65\nSouth Kazakhstan,2011,34.94\n"              \
    "Astana city,2011,26.07\nAlmaty city,2011,51.93\n"                                             \
    "Akmola,2016,23.59\nAktobe,2016,17.98\nAlmaty region,2016,18.05\nAtyrau,2016,46.49\n"          \
    "East Kazakhstan,2016,32.02\nZhambyl,2016,24.02\nWest Kazakhstan,2016,21.56\n"                 \
    "Karaganda,2016,30.28\nKostanay,2016,25.48\nKyzylorda,2016,15.57\nMangystau,2016,41.83\n"      \
    "Pavlodar,2016,29.30\nNorth Kazakhstan,2016,25.74\nSouth Kazakhstan,2016,27.00\n"              \
    "Astana city,2016,57.83\nAlmaty city,2016,76.05\n"

#define SEED_TABLE_2                                                                               \
    "#region,year,it_index\n"                                                                      \
    "Akmola,2011,0.0001\nAktobe,2011,0.0771\nAlmaty region,2011,0.0003\nAtyrau,2011,\n"            \
    "West Kazakhstan,2011,0.0001\nZhambyl,2011,0.0001\nKaraganda,2011,0.0012\n"                    \
    "Kostanay,2011,0.0001\nKyzylorda,2011,\nMangystau,2011,\nSouth Kazakhstan,2011,\n"             \
    "Pavlodar,2011,\nNorth Kazakhstan,2011,0.0053\nEast Kazakhstan,2011,0.0001\n"                  \
    "Astana city,2011,0.0013\nAlmaty city,2011,0.0825\n"                                           \
    "Akmola,2016,0.0001\nAktobe,2016,0.0031\nAlmaty region,2016,0.0001\nAtyrau,2016,\n"            \
    "West Kazakhstan,2016,\nZhambyl,2016,0.0001\nKaraganda,2016,0.0046\nKostanay,2016,\n"          \
    "Kyzylorda,2016,\nMangystau,2016,\nSouth Kazakhstan,2016,0.0009\nPavlodar,2016,0.0016\n"       \
    "North Kazakhstan,2016,0.2514\nEast Kazakhstan,2016,0.0001\nAstana city,2016,0.0211\n"         \
    "Almaty city,2016,0.0482\n"

#endif
