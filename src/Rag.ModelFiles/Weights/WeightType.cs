namespace Rag.ModelFiles.Weights;

/// <summary>How the elements of a tensor are stored. The block types carry the names of the GGUF format, the
/// others those of safetensors.</summary>
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
    F8_E4M3,
    F8_E5M2,
    F8_E8M0,
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
