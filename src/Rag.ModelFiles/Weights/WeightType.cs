namespace Rag.ModelFiles.Weights;

/// <summary>How the elements of a tensor are stored. The block types carry the names of the GGUF format.</summary>
internal enum WeightType
{
    F32,
    F64,
    F16,
    BF16,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    Bool,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
    IQ4_NL,
    IQ4_XS,
    MXFP4,
}

/// <summary>Sizes of the stored forms: every row is a whole number of blocks of <c>Elements</c> elements in <c>Bytes</c> bytes.</summary>
internal readonly record struct BlockLayout(int Elements, int Bytes)
{
    public static BlockLayout Of(WeightType type) => type switch
    {
        WeightType.I8 or WeightType.U8 or WeightType.Bool => new(1, 1),
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
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
