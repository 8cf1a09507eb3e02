/* Every instruction of RV32IM, with the operands where mistakes hide.
 *
 * Input: not read. Output: one u32, little endian, for each instruction in the order of the
 * functions below: a digest of all its results. `model` computes the same in plain Rust.
 *
 * Only EBREAK is missing, because it ends the program by a trap; ECALL is how it writes and exits.
 */
#include "rivet.h"

/* FNV-1a on words: a digest in which every result and their order count. */
static uint32_t digest;

static void begin(void) { digest = 2166136261u; }
static void record(uint32_t result) { digest = (digest ^ result) * 16777619u; }
static void end(void) { write_output((const uint8_t *)&digest, sizeof digest); }

static const uint32_t OPERANDS[] = {
    0, 1, 2, 31, 32, 0x12345678, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF,
};

#define FOR_EACH(operand) \
    for (const uint32_t *operand = OPERANDS; \
         operand < OPERANDS + sizeof OPERANDS / sizeof *OPERANDS; operand++)

/* ---- register with register: RV32I, then M. Division by zero and -2^31 / -1 are among them. ---- */

#define REGISTERS(mnemonic) \
    begin(); \
    FOR_EACH(a) FOR_EACH(b) { \
        uint32_t result; \
        __asm__ volatile(mnemonic " %0, %1, %2" : "=r"(result) : "r"(*a), "r"(*b)); \
        record(result); \
    } \
    end();

static void register_register(void) {
    REGISTERS("add")
    REGISTERS("sub")
    REGISTERS("sll")
    REGISTERS("slt")
    REGISTERS("sltu")
    REGISTERS("xor")
    REGISTERS("srl")
    REGISTERS("sra")
    REGISTERS("or")
    REGISTERS("and")
    REGISTERS("mul")
    REGISTERS("mulh")
    REGISTERS("mulhsu")
    REGISTERS("mulhu")
    REGISTERS("div")
    REGISTERS("divu")
    REGISTERS("rem")
    REGISTERS("remu")
}

/* ---- register with immediate ---- */

#define IMMEDIATE(mnemonic, immediate) \
    FOR_EACH(a) { \
        uint32_t result; \
        __asm__ volatile(mnemonic " %0, %1, " #immediate : "=r"(result) : "r"(*a)); \
        record(result); \
    }

#define IMMEDIATES(mnemonic) \
    begin(); \
    IMMEDIATE(mnemonic, 0) \
    IMMEDIATE(mnemonic, 1) \
    IMMEDIATE(mnemonic, -1) \
    IMMEDIATE(mnemonic, 0x555) \
    IMMEDIATE(mnemonic, 2047) \
    IMMEDIATE(mnemonic, -2048) \
    end();

#define SHIFTS(mnemonic) \
    begin(); \
    IMMEDIATE(mnemonic, 0) \
    IMMEDIATE(mnemonic, 1) \
    IMMEDIATE(mnemonic, 15) \
    IMMEDIATE(mnemonic, 16) \
    IMMEDIATE(mnemonic, 31) \
    end();

static void register_immediate(void) {
    IMMEDIATES("addi")
    IMMEDIATES("slti")
    IMMEDIATES("sltiu")
    IMMEDIATES("xori")
    IMMEDIATES("ori")
    IMMEDIATES("andi")
    SHIFTS("slli")
    SHIFTS("srli")
    SHIFTS("srai")
}

/* ---- upper immediates: AUIPC is recorded relative to its own address ---- */

#define LUI(immediate) \
    { \
        uint32_t result; \
        __asm__ volatile("lui %0, " #immediate : "=r"(result)); \
        record(result); \
    }

#define AUIPC(immediate) \
    { \
        uint32_t result, here; \
        __asm__ volatile("1: auipc %0, " #immediate "\n lla %1, 1b" : "=&r"(result), "=r"(here)); \
        record(result - here); \
    }

static void upper_immediate(void) {
    begin();
    LUI(0)
    LUI(1)
    LUI(0x7FFFF)
    LUI(0x80000)
    LUI(0xFFFFF)
    end();
    begin();
    AUIPC(0)
    AUIPC(1)
    AUIPC(0x7FFFF)
    AUIPC(0x80000)
    AUIPC(0xFFFFF)
    end();
}

/* ---- loads and stores at every alignment, across words, with positive and negative offsets ---- */

static const uint8_t BYTES[12] __attribute__((aligned(4))) = {
    0x01, 0x82, 0x7F, 0x80, 0xFF, 0x00, 0xFE, 0x55, 0xAA, 0x3C, 0xC3, 0x99,
};

#define LOADS(mnemonic) \
    begin(); \
    for (uint32_t at = 0; at <= 8; at++) { \
        uint32_t result; \
        __asm__ volatile(mnemonic " %0, 0(%1)" : "=r"(result) : "r"(BYTES + at) : "memory"); \
        record(result); \
        __asm__ volatile(mnemonic " %0, -2048(%1)" : "=r"(result) : "r"(BYTES + at + 2048)); \
        record(result); \
        __asm__ volatile(mnemonic " %0, 2047(%1)" : "=r"(result) : "r"(BYTES + at - 2047)); \
        record(result); \
    } \
    end();

static uint8_t memory[16] __attribute__((aligned(4)));

static void record_memory(void) {
    for (uint32_t i = 0; i < sizeof memory / 4; i++) {
        record(((const volatile uint32_t *)memory)[i]);
    }
}

#define STORES(mnemonic) \
    begin(); \
    for (uint32_t at = 0; at <= 8; at++) { \
        memset(memory, 0x11, sizeof memory); \
        __asm__ volatile(mnemonic " %0, 3(%1)" : : "r"(0xFEDCBA98), "r"(memory + at - 3) : "memory"); \
        record_memory(); \
    } \
    end();

static void memory_access(void) {
    LOADS("lb")
    LOADS("lh")
    LOADS("lw")
    LOADS("lbu")
    LOADS("lhu")
    STORES("sb")
    STORES("sh")
    STORES("sw")
}

/* ---- branches, forwards and backwards ---- */

#define BRANCHES(mnemonic) \
    begin(); \
    FOR_EACH(a) FOR_EACH(b) { \
        uint32_t result; \
        __asm__ volatile( \
            "   li %0, 1\n" \
            "   j 2f\n" \
            "1: addi %0, %0, 2\n" \
            "   j 3f\n" \
            "2: " mnemonic " %1, %2, 1b\n" \
            "   " mnemonic " %2, %1, 3f\n" \
            "   addi %0, %0, 4\n" \
            "3:" \
            : "=&r"(result) : "r"(*a), "r"(*b)); \
        record(result); \
    } \
    end();

static void branches(void) {
    BRANCHES("beq")
    BRANCHES("bne")
    BRANCHES("blt")
    BRANCHES("bge")
    BRANCHES("bltu")
    BRANCHES("bgeu")
}

/* ---- jumps: the link relative to the jump, a target with bit 0 set, rd = rs1, rd = x0 ---- */

static void jumps(void) {
    uint32_t link, here, passed;

    begin();
    __asm__ volatile(
        "   li %2, 0\n"
        "   lla %1, 1f\n"
        "1: jal %0, 3f\n"
        "2: addi %2, %2, 1\n" /* skipped, then jumped to */
        "   j 4f\n"
        "3: jal zero, 2b\n"
        "4:"
        : "=&r"(link), "=&r"(here), "=&r"(passed));
    record(link - here);
    record(passed);
    end();

    begin();
    __asm__ volatile(
        "   li %2, 0\n"
        "   lla %1, 2f\n"
        "   addi %0, %1, 9\n"  /* the low bit of the sum is cleared */
        "2: jalr %0, 4(%0)\n"  /* to 2 + 12: over two instructions; rd = rs1 */
        "   addi %2, %2, 1\n"
        "   addi %2, %2, 2\n"
        "   addi %2, %2, 4\n"
        "   lla t0, 3f + 2047\n"
        "   jalr zero, -2047(t0)\n"
        "   addi %2, %2, 8\n"
        "3:"
        : "=&r"(link), "=&r"(here), "=&r"(passed) : : "t0");
    record(link - here);
    record(passed);
    end();
}

/* ---- x0 stays zero whatever is written to it ---- */

static void zero_register(void) {
    uint32_t zero;
    begin();
    __asm__ volatile(
        "add zero, %1, %1\n"
        "mul zero, %1, %1\n"
        "div zero, %1, %1\n"
        "lui zero, 0x12345\n"
        "auipc zero, 1\n"
        "lw zero, 0(%2)\n"
        "addi %0, zero, 7"
        : "=r"(zero) : "r"(0x12345678), "r"(memory) : "memory");
    record(zero);
    end();
}

/* ---- fences order nothing that could be out of order; the last two are fence.tso and pause ---- */

static void fences(void) {
    uint32_t loaded;
    begin();
    __asm__ volatile(
        "sw %1, 0(%2)\n"
        "fence\n"
        "fence rw, w\n"
        ".word 0x8330000F\n"
        ".word 0x0100000F\n"
        "lw %0, 0(%2)"
        : "=&r"(loaded) : "r"(0x0BADCAFE), "r"(memory) : "memory");
    record(loaded);
    end();
}

int main(void) {
    register_register();
    register_immediate();
    upper_immediate();
    memory_access();
    branches();
    jumps();
    zero_register();
    fences();
    return 0;
}
