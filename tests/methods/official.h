/*
 * Gross regional product and gross value added of section J (information and communication),
 * million tenge, current prices: 16 units in 2011 and 2016, 20 units in 2023.
 * Source: Bureau of National Statistics of Kazakhstan.
 */
#ifndef ORKEN_TESTS_OFFICIAL_H
#define ORKEN_TESTS_OFFICIAL_H

/* clang-format off */
#define OFFICIAL_J \
    "#region,year,gva_j,grp\n" \
    "Akmola Region,2011,7407.4,804754.5\n" \
    "Aktobe Region,2011,9815.6,1562356.9\n" \
    "Almaty Region,2011,11925.1,1236642.8\n" \
    "Atyrau Region,2011,10850.7,3791563.6\n" \
    "West Kazakhstan Region,2011,6956.3,1358388.5\n" \
    "Zhambyl Region,2011,5443.7,633593.6\n" \
    "Karaganda Region,2011,17663.9,2387705.2\n" \
    "Kostanay Region,2011,10022.3,1134274.6\n" \
    "Kyzylorda Region,2011,4442.6,1139142.9\n" \
    "Mangystau Region,2011,8691.7,1867944.9\n" \
    "South Kazakhstan Region,2011,10681.4,1512565.3\n" \
    "Pavlodar Region,2011,11004.3,1520492.6\n" \
    "North Kazakhstan Region,2011,6131.9,666595.6\n" \
    "East Kazakhstan Region,2011,13792.6,1620940.0\n" \
    "Astana (city),2011,71525.1,2145877.8\n" \
    "Almaty (city),2011,492616.3,4860213.9\n" \
    "Akmola Region,2016,12176.1,1344334.6\n" \
    "Aktobe Region,2016,14966.9,2071115.8\n" \
    "Almaty Region,2016,16948.1,2190005.1\n" \
    "Atyrau Region,2016,23366.8,5200673.2\n" \
    "West Kazakhstan Region,2016,9071.9,2032669.9\n" \
    "Zhambyl Region,2016,7740.3,1182798.9\n" \
    "Karaganda Region,2016,26257.4,3712055.9\n" \
    "Kostanay Region,2016,17179.2,1522282.1\n" \
    "Kyzylorda Region,2016,6902.6,1308295.3\n" \
    "Mangystau Region,2016,18771.2,2463408.1\n" \
    "South Kazakhstan Region,2016,15933.8,2789228.0\n" \
    "Pavlodar Region,2016,18267.7,1975487.3\n" \
    "North Kazakhstan Region,2016,10164.7,918236.9\n" \
    "East Kazakhstan Region,2016,20980.7,2793895.7\n" \
    "Astana (city),2016,265295.9,4865315.4\n" \
    "Almaty (city),2016,494394.1,10601347.8\n" \
    "Abai Region,2023,12371.1,2626326.7\n" \
    "Akmola Region,2023,19147.1,3668371.9\n" \
    "Aktobe Region,2023,32200.3,4187587.9\n" \
    "Almaty Region,2023,29668.4,5322132.0\n" \
    "Atyrau Region,2023,24798.9,15237721.6\n" \
    "West Kazakhstan Region,2023,51403.7,5014788.3\n" \
    "Zhambyl Region,2023,14956.6,2926010.6\n" \
    "Zhetysu Region,2023,15814.1,1809417.6\n" \
    "Karaganda Region,2023,62970.8,7711828.2\n" \
    "Kostanay Region,2023,33820.4,4436636.1\n" \
    "Kyzylorda Region,2023,12429.8,2573511.3\n" \
    "Mangystau Region,2023,20278.1,4798701.0\n" \
    "Pavlodar Region,2023,28743.0,4371041.7\n" \
    "North Kazakhstan Region,2023,31906.5,2227596.3\n" \
    "Turkistan Region,2023,11471.3,3831527.6\n" \
    "Ulytau Region,2023,4084.3,1969727.3\n" \
    "East Kazakhstan Region,2023,29589.8,4459056.1\n" \
    "Astana (city),2023,875186.8,12960836.0\n" \
    "Almaty (city),2023,1265869.5,25229706.8\n" \
    "Shymkent (city),2023,18392.9,4079764.7\n"
/* clang-format on */

#endif
