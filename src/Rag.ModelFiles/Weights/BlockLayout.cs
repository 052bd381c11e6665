namespace Rag.ModelFiles.Weights;

/// <summary>
/// The block of a stored form: every row is a whole number of blocks, each of <c>Elements</c> elements in <c>Bytes</c> bytes.
/// </summary>
internal readonly record struct BlockLayout(int Elements, int Bytes)
{
    public static BlockLayout Of(WeightType type) =>
        type switch
        {
            WeightType.I8 or WeightType.U8 or WeightType.Bool or WeightType.F8_E4M3 or WeightType.F8_E5M2 or WeightType.F8_E8M0 => new(
                1,
                1
            ),
            WeightType.F16 or WeightType.BF16 or WeightType.I16 or WeightType.U16 => new(1, 2),
            WeightType.F32 or WeightType.I32 or WeightType.U32 => new(1, 4),
            WeightType.F64 or WeightType.I64 or WeightType.U64 => new(1, 8),
            WeightType.Q4_0 => new(32, 18),
            WeightType.Q4_1 => new(32, 20),
            WeightType.Q5_0 => new(32, 22),
            WeightType.Q5_1 => new(32, 24),
            WeightType.Q8_0 => new(32, 34),
            WeightType.Q2_K => new(256, 84),
            WeightType.Q3_K => new(256, 110),
            WeightType.Q4_K => new(256, 144),
            WeightType.Q5_K => new(256, 176),
            WeightType.Q6_K => new(256, 210),
            WeightType.IQ4_NL => new(32, 18),
            WeightType.IQ4_XS => new(256, 136),
            WeightType.MXFP4 => new(32, 17),
            WeightType.IQ1_S => new(256, 50),
            WeightType.IQ1_M => new(256, 56),
            WeightType.IQ2_XXS or WeightType.TQ2_0 => new(256, 66),
            WeightType.IQ2_XS => new(256, 74),
            WeightType.IQ2_S => new(256, 82),
            WeightType.IQ3_XXS => new(256, 98),
            WeightType.IQ3_S => new(256, 110),
            WeightType.TQ1_0 => new(256, 54),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
}
