// memcpy, memmove, memset, memcmp (and bcmp) of every guest, C or Rust: see <string.h>.
//
// Compilers call them all the time, and each instruction is proven. So: blocks of 8 words, i.e. 2.4
// instructions a word copied. The destination is aligned first; a source that then is not is read
// by misaligned loads, which the machine has, in place of shifts.

    .section .text.memcpy, "ax", @progbits
    .globl memcpy
    .type memcpy, @function
memcpy:                                 // a0 destination, a1 source, a2 size
    mv      t0, a0
    li      t1, 8
    bltu    a2, t1, 5f                  // too short to align
1:
    andi    t1, t0, 3
    beqz    t1, 2f
    lbu     t1, 0(a1)
    sb      t1, 0(t0)
    addi    a1, a1, 1
    addi    t0, t0, 1
    addi    a2, a2, -1
    j       1b
2:
    andi    t1, a2, -32
    beqz    t1, 4f
    add     a3, t0, t1                  // end of the blocks
    andi    a2, a2, 31
3:
    lw      t1, 0(a1)
    lw      t2, 4(a1)
    lw      t3, 8(a1)
    lw      t4, 12(a1)
    lw      t5, 16(a1)
    lw      t6, 20(a1)
    lw      a4, 24(a1)
    lw      a5, 28(a1)
    sw      t1, 0(t0)
    sw      t2, 4(t0)
    sw      t3, 8(t0)
    sw      t4, 12(t0)
    sw      t5, 16(t0)
    sw      t6, 20(t0)
    sw      a4, 24(t0)
    sw      a5, 28(t0)
    addi    a1, a1, 32
    addi    t0, t0, 32
    bne     t0, a3, 3b
4:
    andi    t1, a2, -4
    beqz    t1, 5f
    add     a3, t0, t1                  // end of the words
    andi    a2, a2, 3
6:
    lw      t1, 0(a1)
    sw      t1, 0(t0)
    addi    a1, a1, 4
    addi    t0, t0, 4
    bne     t0, a3, 6b
5:
    beqz    a2, 8f
7:
    lbu     t1, 0(a1)
    sb      t1, 0(t0)
    addi    a1, a1, 1
    addi    t0, t0, 1
    addi    a2, a2, -1
    bnez    a2, 7b
8:
    ret
    .size memcpy, . - memcpy

    .section .text.memmove, "ax", @progbits
    .globl memmove
    .type memmove, @function
memmove:                                // a0 destination, a1 source, a2 size
    sub     t0, a0, a1
    bltu    t0, a2, 1f                  // destination starts inside source: copy downwards
    tail    memcpy                      // copies upwards, which is right for all else
1:
    add     t0, a0, a2
    add     a1, a1, a2
    li      t1, 8
    bltu    a2, t1, 5f
2:
    andi    t1, t0, 3
    beqz    t1, 3f
    addi    a1, a1, -1
    addi    t0, t0, -1
    lbu     t1, 0(a1)
    sb      t1, 0(t0)
    addi    a2, a2, -1
    j       2b
3:
    andi    t1, a2, -4
    sub     a3, t0, t1                  // begin of the words
    andi    a2, a2, 3
4:
    addi    a1, a1, -4
    addi    t0, t0, -4
    lw      t1, 0(a1)
    sw      t1, 0(t0)
    bne     t0, a3, 4b
5:
    beqz    a2, 7f
6:
    addi    a1, a1, -1
    addi    t0, t0, -1
    lbu     t1, 0(a1)
    sb      t1, 0(t0)
    bne     t0, a0, 6b
7:
    ret
    .size memmove, . - memmove

    .section .text.memset, "ax", @progbits
    .globl memset
    .type memset, @function
memset:                                 // a0 destination, a1 byte, a2 size
    mv      t0, a0
    li      t1, 8
    bltu    a2, t1, 5f
    andi    a1, a1, 0xff                // the byte four times
    slli    t1, a1, 8
    or      a1, a1, t1
    slli    t1, a1, 16
    or      a1, a1, t1
1:
    andi    t1, t0, 3
    beqz    t1, 2f
    sb      a1, 0(t0)
    addi    t0, t0, 1
    addi    a2, a2, -1
    j       1b
2:
    andi    t1, a2, -32
    beqz    t1, 4f
    add     a3, t0, t1
    andi    a2, a2, 31
3:
    sw      a1, 0(t0)
    sw      a1, 4(t0)
    sw      a1, 8(t0)
    sw      a1, 12(t0)
    sw      a1, 16(t0)
    sw      a1, 20(t0)
    sw      a1, 24(t0)
    sw      a1, 28(t0)
    addi    t0, t0, 32
    bne     t0, a3, 3b
4:
    andi    t1, a2, -4
    beqz    t1, 5f
    add     a3, t0, t1
    andi    a2, a2, 3
6:
    sw      a1, 0(t0)
    addi    t0, t0, 4
    bne     t0, a3, 6b
5:
    beqz    a2, 8f
    add     a3, t0, a2
7:
    sb      a1, 0(t0)
    addi    t0, t0, 1
    bne     t0, a3, 7b
8:
    ret
    .size memset, . - memset

    .section .text.memcmp, "ax", @progbits
    .globl memcmp
    .type memcmp, @function
    .globl bcmp
    .type bcmp, @function
memcmp:                                 // a0 left, a1 right, a2 size
bcmp:
    li      t0, 4
    bltu    a2, t0, 2f
1:
    lw      t1, 0(a0)
    lw      t2, 0(a1)
    bne     t1, t2, 2f                  // the bytes decide which one is greater
    addi    a0, a0, 4
    addi    a1, a1, 4
    addi    a2, a2, -4
    bgeu    a2, t0, 1b
2:
    beqz    a2, 4f
3:
    lbu     t1, 0(a0)
    lbu     t2, 0(a1)
    bne     t1, t2, 5f
    addi    a0, a0, 1
    addi    a1, a1, 1
    addi    a2, a2, -1
    bnez    a2, 3b
4:
    li      a0, 0
    ret
5:
    sub     a0, t1, t2
    ret
    .size bcmp, . - bcmp
    .size memcmp, . - memcmp
