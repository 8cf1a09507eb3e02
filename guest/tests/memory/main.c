/* memcpy, memmove, memset and memcmp at every alignment and around every block size, against loops
 * of one byte. Exit code: 0, or which of the four is wrong. */
#include "rivet.h"

#define ROOM 160

static volatile uint8_t expected[ROOM];
static uint8_t actual[ROOM];
static uint8_t source[ROOM];

static void fill(void) {
    for (size_t i = 0; i < ROOM; i++) {
        source[i] = (uint8_t)(7 * i + 3);
        actual[i] = (uint8_t)(11 * i + 5);
        expected[i] = actual[i];
    }
}

/* Neither the result nor a byte around it differs. */
static int as_expected(const void *returned, size_t at) {
    for (size_t i = 0; i < ROOM; i++) {
        if (actual[i] != expected[i]) {
            return 0;
        }
    }
    return returned == actual + at;
}

static int copies(size_t to, size_t from, size_t size) {
    fill();
    for (size_t i = 0; i < size; i++) {
        expected[to + i] = source[from + i];
    }
    return as_expected(memcpy(actual + to, source + from, size), to);
}

static int moves(size_t to, size_t from, size_t size) {
    fill();
    for (size_t i = 0; i < size; i++) {
        expected[to + i] = actual[from + i];
    }
    return as_expected(memmove(actual + to, actual + from, size), to);
}

static int sets(size_t to, size_t size) {
    fill();
    for (size_t i = 0; i < size; i++) {
        expected[to + i] = 0xA5;
    }
    return as_expected(memset(actual + to, 0x3A5, size), to); /* only the low byte counts */
}

/* Equal bytes; then one byte differs, up or down, and bytes behind it differ the other way. */
static int compares(size_t left, size_t right, size_t size) {
    fill();
    memcpy(actual + left, source + right, size);
    if (memcmp(actual + left, source + right, size) != 0) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        memcpy(actual + left, source + right, size);
        source[right + i] = 0x7F;
        actual[left + i] = 0x80;
        if (i + 1 < size) {
            actual[left + i + 1] = 0;
            source[right + i + 1] = 0xFF;
        }
        if (memcmp(actual + left, source + right, size) <= 0 ||
            memcmp(source + right, actual + left, size) >= 0) {
            return 0;
        }
    }
    return 1;
}

int main(void) {
    for (size_t size = 0; size <= 70; size += size < 40 ? 1 : 5) {
        for (size_t a = 16; a < 20; a++) {
            if (!sets(a, size)) {
                return 3;
            }
            for (size_t b = 16; b < 20; b++) {
                if (!copies(a, b, size)) {
                    return 1;
                }
                if (!moves(a, b, size) || !moves(a, b + 9, size) || !moves(a + 9, b, size) ||
                    !moves(a, b + 41, size) || !moves(a + 41, b, size)) {
                    return 2;
                }
                if (size <= 13 && !compares(a, b, size)) {
                    return 4;
                }
            }
        }
    }
    return 0;
}
