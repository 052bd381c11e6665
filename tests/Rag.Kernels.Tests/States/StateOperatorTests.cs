using Rag.Kernels.Simd;

namespace Rag.Kernels.Tests.States;

/// <summary>What all operators that keep a state have in common.</summary>
public sealed class StateOperatorTests
{
    private static readonly string[] s_names =
    [
        "convolution",
        "gated convolution",
        "scan",
        "gated scan",
        "wide scan",
        "delta",
        "gated delta",
        "wide delta",
    ];

    public static TheoryData<SimdLevel, string> Operators()
    {
        var data = new TheoryData<SimdLevel, string>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            Array.ForEach(s_names, name => data.Add(level, name));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_OfASequence_IsWhatTokenByTokenComes(SimdLevel level, string name)
    {
        var op = StateOperators.Of(name);
        foreach (var tokens in new[] { 1, 3, 7, 8, 33, 64, 65, 150 })
        {
            var (rows, extra) = Sequence(op, tokens);

            var output = op.Run(level, rows, extra, [tokens], new float[op.SlotFloats], [-1], [-1]);

            AssertNear(op, op.Naive(rows, extra), output, $"{tokens} tokens");
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_InSlicesCutAnywhere_GoesOnFromTheStateThatWasKept(SimdLevel level, string name)
    {
        var op = StateOperators.Of(name);
        var (rows, extra) = Sequence(op, 150);
        var expected = op.Naive(rows, extra);
        foreach (var cuts in new int[][] { [1], [149], [2, 3, 4], [64], [70, 139], [8, 16, 17] })
        {
            var states = new float[2 * op.SlotFloats];
            var (first, slot, output) = (0, -1, new List<float>());
            foreach (var end in cuts.Append(150))
            {
                var next = slot == 0 ? 1 : 0;
                output.AddRange(
                    op.Run(
                        level,
                        rows[(first * op.RowWidth)..(end * op.RowWidth)],
                        extra[(first * op.ExtraWidth)..(end * op.ExtraWidth)],
                        [end - first],
                        states,
                        [slot],
                        [next]
                    )
                );
                (first, slot) = (end, next);
            }

            AssertNear(op, expected, [.. output], string.Join(',', cuts));
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_BesideOtherSequences_GivesTheVerySameRowsAndState(SimdLevel level, string name)
    {
        var op = StateOperators.Of(name);
        int[] lengths = [5, 40, 1, 70];
        var sequences = lengths.Select(length => Sequence(op, length)).ToArray();
        var states = op.Numbers(8 * op.SlotFloats, .1f);
        var before = states.ToArray();

        var together = op.Run(
            level,
            [.. sequences.SelectMany(sequence => sequence.Rows)],
            [.. sequences.SelectMany(sequence => sequence.Extra)],
            lengths,
            states,
            from: [0, -1, 1, 1],
            to: [2, 3, -1, 4]
        );

        var alone = before.ToArray();
        var (rows, extra) = sequences[3];
        var single = op.Run(level, rows, extra, [70], alone, [1], [4]);
        Assert.Equal(single, together[^single.Length..]);
        Assert.Equal(Slot(op, alone, 4), Slot(op, states, 4));
        Assert.All(new[] { 0, 1, 5, 6, 7 }, slot => Assert.Equal(Slot(op, before, slot), Slot(op, states, slot)));
        Assert.NotEqual(Slot(op, before, 2), Slot(op, states, 2));
        foreach (var slot in new[] { 2, 3, 4 })
        {
            Assert.Equal(before.Skip(slot * op.SlotFloats).Take(3), states.Skip(slot * op.SlotFloats).Take(3)); // another operator's part
            Assert.Equal(Slot(op, before, slot)[^2..], Slot(op, states, slot)[^2..]);
        }
    }

    /// <summary>Where a state lies on the border of a vector a token's is written past the caches.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_OfATokenWhereverItsStateLies_GivesTheVerySameRowAndState(SimdLevel level, string name)
    {
        var op = StateOperators.Of(name);
        var (rows, extra) = Sequence(op, 1);
        var states = op.Numbers(2 * op.SlotFloats, .1f);
        var other = states.ToArray();

        var expected = op.Run(level, rows, extra, [1], states, from: [1], to: [0]);
        var output = op.RunAligned(level, rows, extra, [1], other, from: [1], to: [0]);

        Assert.Equal(expected, output);
        Assert.Equal(states, other);
        Assert.NotEqual(Slot(op, states, 0)[StateOperator.Offset..^2], Slot(op, states, 1)[StateOperator.Offset..^2]);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_WithTablesThatDoNotFit_IsRefusedAndWritesNothing(SimdLevel level, string name)
    {
        var op = StateOperators.Of(name);
        var (rows, extra) = Sequence(op, 4);
        var states = op.Numbers(2 * op.SlotFloats);
        var before = states.ToArray();

        Assert.Throws<ArgumentException>(() => op.Run(level, rows, extra, [3], states, [-1], [0])); // ends before the last row
        Assert.Throws<ArgumentException>(() => op.Run(level, rows, extra, [5, -1], states, [-1, -1], [0, 1]));
        Assert.Throws<ArgumentException>(() => op.Run(level, rows, extra, [4], states, [2], [0]));
        Assert.Throws<ArgumentException>(() => op.Run(level, rows, extra, [4], states, [0], [2]));
        Assert.Throws<ArgumentException>(() => op.Run(level, rows, extra, [4], states, [1], [1]));

        Assert.Equal(before, states);
    }

    private static (float[] Rows, float[] Extra) Sequence(StateOperator op, int tokens) =>
        (op.Numbers(tokens * op.RowWidth), op.Numbers(tokens * op.ExtraWidth, 2));

    private static float[] Slot(StateOperator op, float[] states, int slot) => states[(slot * op.SlotFloats)..((slot + 1) * op.SlotFloats)];

    private static void AssertNear(StateOperator op, double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        var difference = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(difference <= op.Tolerance * Math.Max(1, largest), $"{what}: {difference} of {largest}");
    }
}
