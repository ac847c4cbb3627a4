#include "draw/drawing.h"

#include <string.h>

static const char *const words[ORK_WORDS][ORK_LANGUAGES] = {
    [ORK_WORD_NO_DATA] = {"no data", "дерек жоқ", "нет данных"},
    [ORK_WORD_YES] = {"yes", "иә", "да"},
    [ORK_WORD_NO] = {"no", "жоқ", "нет"},
    [ORK_WORD_NOT_KNOWN] = {"not known", "белгісіз", "неизвестно"},
    [ORK_WORD_UP_TO] = {"up to", "≤", "до"},
    [ORK_WORD_ABOVE] = {"above", ">", "выше"},
    [ORK_WORD_UNLABELLED] = {"Without a printed label for want of room",
                             "Орын жетпегендіктен жазылмағандар", "Без подписи из-за тесноты"},
    [ORK_WORD_LEADER] = {"leader", "көшбасшы", "лидер"},
    [ORK_WORD_LEAST] = {"least", "ең төмен", "наименьшее"},
    [ORK_WORD_INTERVAL] = {"interval", "аралық", "интервал"},
    [ORK_WORD_HIGH] = {"high", "жоғары", "высокий уровень"},
    [ORK_WORD_BOTH_HIGH] = {"both high", "екеуі де жоғары", "оба показателя высокие"},
    [ORK_WORD_BOTH_LOW] = {"both low", "екеуі де төмен", "оба показателя низкие"},
    [ORK_WORD_ROWS] = {"values", "мән", "значений"},
    [ORK_WORD_BAR] = {"Bar chart", "Бағанды диаграмма", "Столбчатая диаграмма"},
    [ORK_WORD_STACKED_BAR] = {"Stacked bar chart", "Жинақталған бағанды диаграмма",
                              "Составная столбчатая диаграмма"},
    [ORK_WORD_DOT] = {"Dot chart", "Нүктелі диаграмма", "Точечная диаграмма"},
    [ORK_WORD_SCATTER] = {"Scatter plot", "Шашырау диаграммасы", "Диаграмма рассеяния"},
    [ORK_WORD_LINE] = {"Line chart", "Сызықтық график", "Линейный график"},
    [ORK_WORD_HEATMAP] = {"Heat map", "Жылу картасы", "Тепловая карта"},
    [ORK_WORD_MAP] = {"Map", "Карта", "Карта"},
    [ORK_WORD_TILE_MAP] = {"Tile map", "Тақталы карта", "Плиточная карта"},
    [ORK_WORD_RADAR] = {"Radar chart", "Радарлық диаграмма", "Лепестковая диаграмма"},
    [ORK_WORD_BUMP] = {"Ranks over time", "Орындардың өзгеруі", "Изменение мест"},
    [ORK_WORD_NETWORK] = {"Network", "Желі", "Сеть"},
    [ORK_WORD_BEST_OF] = {"Drawn are the best of the last period",
                          "Соңғы кезеңнің алдыңғы қатары көрсетілген",
                          "Показаны лучшие в последнем периоде"},
    [ORK_WORD_TOTAL] = {"total", "барлығы", "итого"},
    [ORK_WORD_LINKED] = {"linked with", "байланыстары:", "связано с:"},
};

const char *ork_word(enum ork_language language, enum ork_word word)
{
    return words[word][language];
}

enum ork_language ork_language_of(const char *language)
{
    if (language && strncmp(language, "kk", 2) == 0) return ORK_KAZAKH;
    if (language && strncmp(language, "ru", 2) == 0) return ORK_RUSSIAN;
    return ORK_ENGLISH;
}
