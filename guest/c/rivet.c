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

_Noreturn void exit(int code) {
    register int a0 __asm__("a0") = code;
    register uint32_t a7 __asm__("a7") = EXIT;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7));
    __builtin_unreachable();
}

_Noreturn void abort(void) { exit(134); }
