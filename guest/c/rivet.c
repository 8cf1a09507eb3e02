/* Input, output, exit and precompiles for guests in C; see rivet.h. The numbers are those of
 * isa/src/syscall.rs, isa/src/precompile.rs and isa/src/memory_map.rs. */
#include "rivet.h"

#define INPUT_BASE 0xC0000000u
#define INPUT_DATA 0xC0000020u

#define WRITE 64
#define EXIT 93
#define POSEIDON2 0x1000
#define SHA256_COMPRESS 0x1001
#define U256_MULADD_MOD 0x1002
#define KECCAK_F1600 0x1003
#define EC_ADD 0x1004
#define BLAKE2F 0x1008
#define POSEIDON2_24 0x1005
#define EXT_DOT 0x1006
#define EXT_HORNER 0x1007
#define EXT_HORNER_BASE 0x1009

/* As in isa/src/extension.rs. */
#define EXT_DEGREE 5
#define DOT_TERMS 4
#define HORNER_TERMS 8
#define HORNER_BASE_TERMS 40

#define STDOUT 1
#define STDERR 2

void read_input(const uint8_t **buf_ptr, size_t *buf_size) {
    *buf_ptr = (const uint8_t *)INPUT_DATA;
    *buf_size = *(const volatile size_t *)INPUT_BASE;
}

/* Returns the number of bytes written, which may be less than asked for; negative is an error. */
static int32_t write(int32_t fd, const void *bytes, size_t size) {
    register int32_t a0 __asm__("a0") = fd;
    register const void *a1 __asm__("a1") = bytes;
    register size_t a2 __asm__("a2") = size;
    register uint32_t a7 __asm__("a7") = WRITE;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

static void write_all(int32_t fd, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        int32_t written = write(fd, bytes, size);
        if (written <= 0) {
            abort(); /* only another kernel gets here: ours knows no failure */
        }
        bytes += written;
        size -= (size_t)written;
    }
}

void write_output(const uint8_t *output, size_t size) { write_all(STDOUT, output, size); }

void write_console(const char *text, size_t size) {
    write_all(STDERR, (const uint8_t *)text, size);
}

void rivet_poseidon2_permute(uint32_t state[16]) {
    register uint32_t *a0 __asm__("a0") = state;
    register uint32_t a7 __asm__("a7") = POSEIDON2;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7) : "memory");
}

void rivet_poseidon2_permute_24(uint32_t state[24]) {
    register uint32_t *a0 __asm__("a0") = state;
    register uint32_t a7 __asm__("a7") = POSEIDON2_24;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7) : "memory");
}

static void ext_call(uint32_t number, uint32_t *acc, const uint32_t *a, const uint32_t *b) {
    register uint32_t *a0 __asm__("a0") = acc;
    register const uint32_t *a1 __asm__("a1") = a;
    register const uint32_t *a2 __asm__("a2") = b;
    register uint32_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a2), "r"(a7) : "memory");
}

void rivet_ext_dot(uint32_t acc[5], const uint32_t *a, const uint32_t *b, size_t terms) {
    const size_t step = DOT_TERMS * EXT_DEGREE;
    for (; terms >= DOT_TERMS; terms -= DOT_TERMS, a += step, b += step) {
        ext_call(EXT_DOT, acc, a, b);
    }
    if (terms > 0) {
        uint32_t last[2][DOT_TERMS * EXT_DEGREE] = {{0}};
        memcpy(last[0], a, terms * EXT_DEGREE * sizeof *a);
        memcpy(last[1], b, terms * EXT_DEGREE * sizeof *b);
        ext_call(EXT_DOT, acc, last[0], last[1]);
    }
}

void rivet_ext_horner(uint32_t acc[5], const uint32_t x[5], const uint32_t *coefficients,
                      size_t terms) {
    size_t first = terms % HORNER_TERMS;
    if (first > 0) {
        /* From a sum of zero on, the sum so far is the coefficient before these. */
        uint32_t filled[HORNER_TERMS][EXT_DEGREE] = {{0}};
        uint32_t *start = filled[HORNER_TERMS - first];
        memcpy(start - EXT_DEGREE, acc, EXT_DEGREE * sizeof *acc);
        memcpy(start, coefficients, first * EXT_DEGREE * sizeof *coefficients);
        memset(acc, 0, EXT_DEGREE * sizeof *acc);
        ext_call(EXT_HORNER, acc, x, filled[0]);
        coefficients += first * EXT_DEGREE;
    }
    for (terms -= first; terms > 0; terms -= HORNER_TERMS) {
        ext_call(EXT_HORNER, acc, x, coefficients);
        coefficients += HORNER_TERMS * EXT_DEGREE;
    }
}

void rivet_ext_horner_base(uint32_t value[5], const uint32_t x[5], const uint32_t *coefficients,
                           size_t terms) {
    size_t first = terms % HORNER_BASE_TERMS;
    memset(value, 0, EXT_DEGREE * sizeof *value);
    if (first > 0) {
        uint32_t filled[HORNER_BASE_TERMS] = {0};
        memcpy(filled + HORNER_BASE_TERMS - first, coefficients, first * sizeof *coefficients);
        ext_call(EXT_HORNER_BASE, value, x, filled);
        coefficients += first;
    }
    for (terms -= first; terms > 0; terms -= HORNER_BASE_TERMS) {
        ext_call(EXT_HORNER_BASE, value, x, coefficients);
        coefficients += HORNER_BASE_TERMS;
    }
}

void rivet_sha256_compress(uint32_t state[8], const uint32_t block[16]) {
    register uint32_t *a0 __asm__("a0") = state;
    register const uint32_t *a1 __asm__("a1") = block;
    register uint32_t a7 __asm__("a7") = SHA256_COMPRESS;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a7) : "memory");
}

void rivet_u256_muladd_mod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                           const uint32_t c[8], const uint32_t m[8], uint32_t q[8]) {
    register uint32_t *a0 __asm__("a0") = r;
    register const uint32_t *a1 __asm__("a1") = a;
    register const uint32_t *a2 __asm__("a2") = b;
    register const uint32_t *a3 __asm__("a3") = c;
    register const uint32_t *a4 __asm__("a4") = m;
    register uint32_t *a5 __asm__("a5") = q;
    register uint32_t a7 __asm__("a7") = U256_MULADD_MOD;
    __asm__ volatile("ecall"
                     :
                     : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
                     : "memory");
}

void rivet_u256_mulmod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                       const uint32_t m[8]) {
    static const uint32_t zero[8];
    uint32_t q[8];
    rivet_u256_muladd_mod(r, a, b, zero, m, q);
}

void rivet_u256_addmod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                       const uint32_t m[8]) {
    static const uint32_t one[8] = {1};
    uint32_t q[8];
    rivet_u256_muladd_mod(r, a, one, b, m, q);
}

void rivet_u256_mul_wide(uint32_t product[16], const uint32_t a[8], const uint32_t b[8]) {
    static const uint32_t zero[8];
    rivet_u256_muladd_mod(product, a, b, zero, zero, product + 8);
}

void rivet_ec_add(uint32_t r[16], const uint32_t p[16], const uint32_t q[16], uint32_t curve) {
    register uint32_t *a0 __asm__("a0") = r;
    register const uint32_t *a1 __asm__("a1") = p;
    register const uint32_t *a2 __asm__("a2") = q;
    register const uint32_t *a3 __asm__("a3") = &curve;
    register uint32_t a7 __asm__("a7") = EC_ADD;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(a7) : "memory");
}

void rivet_keccak_absorb(uint64_t state[25], const uint32_t block[34]) {
    register uint64_t *a0 __asm__("a0") = state;
    register const uint32_t *a1 __asm__("a1") = block;
    register uint32_t a7 __asm__("a7") = KECCAK_F1600;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a7) : "memory");
}

void rivet_keccak_f1600(uint64_t state[25]) {
    static const uint32_t none[34];
    rivet_keccak_absorb(state, none);
}

void rivet_keccak256(const uint8_t *data, size_t size, uint8_t digest[32]) {
    uint64_t state[25] = {0};
    uint32_t block[34];
    for (; size >= sizeof block; data += sizeof block, size -= sizeof block) {
        if ((uintptr_t)data % sizeof(uint32_t) == 0) {
            rivet_keccak_absorb(state, (const uint32_t *)data);
        } else {
            memcpy(block, data, sizeof block);
            rivet_keccak_absorb(state, block);
        }
    }
    memset(block, 0, sizeof block);
    memcpy(block, data, size);
    ((uint8_t *)block)[size] = 0x01;
    ((uint8_t *)block)[sizeof block - 1] |= 0x80;
    rivet_keccak_absorb(state, block);
    memcpy(digest, state, 32);
}

/* A round whose number is below 10. */
static void mix(uint64_t v[16], const uint64_t m[16], const uint32_t *number) {
    register uint64_t *a0 __asm__("a0") = v;
    register const uint64_t *a1 __asm__("a1") = m;
    register const uint32_t *a2 __asm__("a2") = number;
    register uint32_t a7 __asm__("a7") = BLAKE2F;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a2), "r"(a7) : "memory");
}

void rivet_blake2b_round(uint64_t v[16], const uint64_t m[16], uint32_t round) {
    uint32_t number = round % 10;
    mix(v, m, &number);
}

void rivet_blake2f(uint32_t rounds, uint64_t h[8], const uint64_t m[16], const uint64_t t[2],
                   uint8_t f) {
    static const uint64_t iv[8] = {
        0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
        0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u,
    };
    uint64_t v[16];
    uint32_t number = 0;
    memcpy(v, h, 64);
    memcpy(v + 8, iv, 64);
    v[12] ^= t[0];
    v[13] ^= t[1];
    if (f != 0) {
        v[14] = ~v[14];
    }
    for (uint32_t round = 0; round < rounds; round++) {
        mix(v, m, &number);
        number = number == 9 ? 0 : number + 1;
    }
    for (int i = 0; i < 8; i++) {
        h[i] ^= v[i] ^ v[i + 8];
    }
}

_Noreturn void exit(int code) {
    register int a0 __asm__("a0") = code;
    register uint32_t a7 __asm__("a7") = EXIT;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7));
    __builtin_unreachable();
}

_Noreturn void abort(void) { exit(134); }
