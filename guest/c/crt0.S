// Entry point of every guest, C or Rust: sets up gp and sp, runs static constructors, calls main,
// exits with what it returns.

    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax                 // relaxation would express the address by gp itself
    la      gp, __global_pointer$
    .option pop
    bnez    sp, 1f                  // the machine sets sp; another loader might not
    la      sp, _stack_top
1:
    la      s0, __init_array_start
    la      s1, __init_array_end
2:
    bgeu    s0, s1, 3f
    lw      t0, 0(s0)
    addi    s0, s0, 4
    jalr    t0
    j       2b
3:
    call    main
    li      a7, 93                  // exit(a0)
    ecall
    unimp                           // exit does not return
    .size _start, . - _start
