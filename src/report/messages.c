#include "report/messages.h"

#include <string.h>

static const char *const texts[ORK_MESSAGES][3] = {
    [ORK_MESSAGE_SKIP] = {"Skip to the content", "Мазмұнға өту", "Перейти к содержанию"},
    [ORK_MESSAGE_CONTENTS] = {"Contents", "Мазмұны", "Содержание"},
    [ORK_MESSAGE_SUMMARY] = {"Summary", "Қысқаша қорытынды", "Краткие итоги"},
    [ORK_MESSAGE_CLAIMS] = {"Published figures checked", "Жарияланған көрсеткіштерді тексеру",
                            "Проверка опубликованных показателей"},
    [ORK_MESSAGE_CLAIMS_INTRODUCTION] =
        {"Each figure or statement was published; this run computed it again from the data.",
         "Әр көрсеткіш не тұжырым бұрын жарияланған; бұл жерде ол деректерден қайта есептелді.",
         "Каждый показатель или вывод был опубликован; здесь он заново вычислен по данным."},
    [ORK_MESSAGE_CLAIMS_CHECKED] = {"checked", "тексерілді", "проверено"},
    [ORK_MESSAGE_HOLDS] = {"reproduced", "расталды", "воспроизведено"},
    [ORK_MESSAGE_FAILS] = {"not reproduced", "расталмады", "не воспроизведено"},
    [ORK_MESSAGE_UNDECIDED] = {"undecided", "шешілмеді", "не установлено"},
    [ORK_MESSAGE_CLAIM] = {"Claim", "Тұжырым", "Утверждение"},
    [ORK_MESSAGE_EXPECTED] = {"Published", "Жарияланған", "Опубликовано"},
    [ORK_MESSAGE_FOUND] = {"Found", "Есептелген", "Получено"},
    [ORK_MESSAGE_DIFFERENCE] = {"Difference", "Айырма", "Разница"},
    [ORK_MESSAGE_OUTCOME] = {"Outcome", "Нәтиже", "Результат"},
    [ORK_MESSAGE_METHODS] = {"Methods", "Әдістер", "Методы"},
    [ORK_MESSAGE_METHOD] = {"Method", "Әдіс", "Метод"},
    [ORK_MESSAGE_FORMULAS] = {"Formulas", "Формулалар", "Формулы"},
    [ORK_MESSAGE_LITERATURE] = {"Literature", "Әдебиет", "Литература"},
    [ORK_MESSAGE_OPTIONS] = {"Settings", "Баптаулар", "Параметры"},
    [ORK_MESSAGE_DATA] = {"Data and sources", "Деректер мен дереккөздер", "Данные и источники"},
    [ORK_MESSAGE_FILE] = {"File", "Файл", "Файл"},
    [ORK_MESSAGE_SOURCE] = {"Source", "Дереккөз", "Источник"},
    [ORK_MESSAGE_SIZE] = {"Rows × columns", "Жолдар × бағандар", "Строки × столбцы"},
    [ORK_MESSAGE_DIGEST] = {"SHA-256", "SHA-256", "SHA-256"},
    [ORK_MESSAGE_BOUNDARIES] = {"Boundaries on the maps", "Карталардағы шекаралар",
                                "Границы на картах"},
    [ORK_MESSAGE_DATA_NOTES] = {"Notes on the data", "Деректер туралы ескертпелер",
                                "Примечания к данным"},
    [ORK_MESSAGE_REPRODUCE] = {"How to reproduce this", "Қалай қайталауға болады",
                               "Как повторить расчёт"},
    [ORK_MESSAGE_REPRODUCE_TEXT] =
        {"This command computes all of it again. The file run.json beside this report holds the "
         "digests of all inputs and outputs, the seed and the settings.",
         "Бұл команда бәрін қайта есептейді. Есептің жанындағы run.json файлында барлық кіріс пен "
         "шығыс файлдардың бақылау қосындылары, бастапқы сан және баптаулар сақталған.",
         "Эта команда вычисляет всё заново. Файл run.json рядом с отчётом хранит контрольные суммы "
         "всех входных и выходных файлов, начальное число и параметры."},
    [ORK_MESSAGE_KEY_VALUES] = {"Key values", "Негізгі мәндер", "Основные значения"},
    [ORK_MESSAGE_QUANTITY] = {"Quantity", "Шама", "Величина"},
    [ORK_MESSAGE_FIGURES] = {"Figures", "Суреттер", "Рисунки"},
    [ORK_MESSAGE_TABLES] = {"Tables", "Кестелер", "Таблицы"},
    [ORK_MESSAGE_NOTES] = {"Notes", "Ескертпелер", "Примечания"},
    [ORK_MESSAGE_NOTE] = {"Note", "Ескертпе", "Примечание"},
    [ORK_MESSAGE_WARNING] = {"Warning", "Назар аударыңыз", "Внимание"},
    [ORK_MESSAGE_TABLE] = {"Table", "Кесте", "Таблица"},
    [ORK_MESSAGE_ROWS] = {"rows", "жол", "строк"},
    [ORK_MESSAGE_COLUMNS] = {"columns", "баған", "столбцов"},
    [ORK_MESSAGE_FIRST_ROWS] = {"Only the first rows are shown; all are in",
                                "Тек алғашқы жолдар көрсетілген; барлығы мына файлда:",
                                "Показаны только первые строки; все строки в файле"},
    [ORK_MESSAGE_MISSING] = {"missing values", "жоқ мәндер", "пропущенные значения"},
    [ORK_MESSAGE_NOT_COLLECTED] = {"not collected", "жиналмаған", "не собрано"},
    [ORK_MESSAGE_SUPPRESSED] = {"suppressed", "жарияланбаған", "не публикуется"},
    [ORK_MESSAGE_NOT_APPLICABLE] = {"not applicable", "қолданылмайды", "неприменимо"},
    [ORK_MESSAGE_NOT_DEFINED] = {"not defined", "анықталмаған", "не определено"},
    [ORK_MESSAGE_YES] = {"yes", "иә", "да"},
    [ORK_MESSAGE_NO] = {"no", "жоқ", "нет"},
    [ORK_MESSAGE_MADE_WITH] = {"Computed with", "Есептеген бағдарлама:", "Рассчитано программой"},
    [ORK_MESSAGE_STEP] = {"Step", "Қадам", "Шаг"},
    [ORK_MESSAGE_NAME] = {"Name", "Аты", "Имя"},
    [ORK_MESSAGE_TITLE] = {"Title", "Атауы", "Название"},
    [ORK_MESSAGE_VALUE] = {"Value", "Мәні", "Значение"},
    [ORK_MESSAGE_MEASURE] = {"Unit of measure", "Өлшем бірлігі", "Единица измерения"},
    [ORK_MESSAGE_KIND] = {"Kind", "Түрі", "Вид"},
    [ORK_MESSAGE_CODE] = {"Code", "Коды", "Код"},
};

const char *ork_message_text(const char *language, ork_message message)
{
    int k = 0;
    if (language && strncmp(language, "kk", 2) == 0) k = 1;
    if (language && strncmp(language, "ru", 2) == 0) k = 2;
    return texts[message][k];
}
