#include "study/cache.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

/* Writes the GNU build identifier of a program header of notes, when it holds one. */
static bool find_build_id(const char *notes, size_t size, char text[65])
{
    for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
        const ElfW(Nhdr) *note = (const void *)(notes + at);
        size_t name = at + sizeof *note, id = name + ((note->n_namesz + 3u) & ~3u);
        size_t end = id + ((note->n_descsz + 3u) & ~3u);
        if (end > size) return false;
        bool found = note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
                     memcmp(notes + name, "GNU", 4) == 0;
        for (size_t i = 0; found && i < note->n_descsz && i < 32; i++)
            snprintf(text + 2 * i, 3, "%02x", (unsigned)(unsigned char)notes[id + i]);
        if (found) return true;
        at = end;
    }
    return false;
}

/* The first object is the program itself: stop after it. */
static int look_at_program(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type != PT_NOTE) continue;
        const char *notes = (const char *)(uintptr_t)(info->dlpi_addr + header->p_vaddr);
        if (find_build_id(notes, header->p_memsz, data)) break;
    }
    return 1;
}

void ork_build_id(char text[65])
{
    text[0] = 0;
    dl_iterate_phdr(look_at_program, text);
}
