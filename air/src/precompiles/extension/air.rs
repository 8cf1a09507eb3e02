use core::array::from_fn;

use isa::Precompile;
use isa::extension::DEGREE;
use p3_field::PrimeCharacteristicRing;

use super::element::Element;
use super::{COUNTED, ExtCols, ExtDot, ExtDotCols, Horner, HornerCols, OfPrecompile, STEPS};
use crate::bus::{MachineBuilder, constant};
use crate::machine::Chip;
use crate::precompiles::words::{FieldRead, FieldWord, Operand};

impl Chip for ExtDot {
    type Row<T> = ExtDotCols<T>;
    const DEGREE: usize = 5;
    const GAS: u32 = COUNTED;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &ExtDotCols<AB::Var>) {
        row.eval_call(builder, Self::PRECOMPILE);
        let [before, after] = row.acc::<AB>();
        let (a, b) = (row.a.chunks(DEGREE), row.b.chunks(DEGREE));
        let sum = a
            .zip(b)
            .fold(before, |sum, (a, b)| element::<AB>(a).multiply_add(&element::<AB>(b), &sum));
        assert_eq(builder, &after, sum);
    }
}

impl<const K: usize, const S: usize> Chip for Horner<K, S>
where
    Self: OfPrecompile,
{
    type Row<T> = HornerCols<T, S>;
    const DEGREE: usize = 5;
    const GAS: u32 = COUNTED;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &HornerCols<AB::Var, S>) {
        row.eval_call(builder, Self::PRECOMPILE);
        let [mut sum, after] = row.acc::<AB>();
        let x = element::<AB>(&row.a);
        let committed = row.sums.iter().map(|sum| Element(sum.map(Into::into)));
        for (coefficients, committed) in row.b.chunks(STEPS * K).zip(committed.chain([after])) {
            for coefficient in coefficients.chunks(K) {
                sum = sum.multiply_add(&x, &element::<AB>(coefficient));
            }
            assert_eq(builder, &committed, sum);
            sum = committed;
        }
    }
}

impl<V: Copy, const A: usize, const B: usize, const S: usize> ExtCols<V, A, B, S> {
    /// The instruction, its pointers, and the accesses to all words.
    fn eval_call<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, precompile: Precompile)
    where
        V: Into<AB::Expr>,
    {
        let is_real: AB::Expr = self.is_real.into();
        builder.assert_bool(is_real.clone());
        self.call.eval(builder, precompile, is_real.clone());
        let operands = precompile.info().operands;
        for (number, (pointer, operand)) in self.pointers.iter().zip(operands).enumerate() {
            pointer.eval(builder, &self.call, (number, operand.words), is_real.clone());
        }

        let clk = || self.call.frame.clk.into();
        let words = |number| Operand { precompile, number, clk: clk() };
        let [acc, a, b] = self.pointers.each_ref().map(|pointer| pointer.first.index::<AB>());
        for (place, word) in (0..).zip(&self.acc) {
            let index = acc.clone() + constant::<AB>(place);
            word.eval(builder, index, words(0), is_real.clone());
        }
        for (number, first, read) in [(1, a, &self.a[..]), (2, b, &self.b[..])] {
            for (place, word) in (0..).zip(read) {
                let index = first.clone() + constant::<AB>(place);
                word.eval(builder, index, words(number), is_real.clone());
            }
        }
    }

    /// The element that is changed, before and after.
    fn acc<AB: MachineBuilder<Var = V>>(&self) -> [Element<AB::Expr>; 2]
    where
        V: Into<AB::Expr>,
    {
        let words: [[AB::Expr; 2]; DEGREE] = self.acc.each_ref().map(FieldWord::elements::<AB>);
        [0, 1].map(|which| Element(words.each_ref().map(|word| word[which].clone())))
    }
}

/// The element whose first coefficients these words are; the others are zero.
fn element<AB: MachineBuilder>(words: &[FieldRead<AB::Var>]) -> Element<AB::Expr> {
    Element(from_fn(|i| words.get(i).map_or(AB::Expr::ZERO, FieldRead::element::<AB>)))
}

fn assert_eq<AB: MachineBuilder>(builder: &mut AB, a: &Element<AB::Expr>, b: Element<AB::Expr>) {
    for (a, b) in a.0.iter().zip(b.0) {
        builder.assert_eq(a.clone(), b);
    }
}
