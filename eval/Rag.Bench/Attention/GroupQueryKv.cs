namespace Rag.Bench.Attention;

/// <summary>The number formats in which ONNX Runtime's attention keeps keys and values on the CPU.</summary>
internal enum GroupQueryKv
{
    Float32,

    /// <summary>Queries are rounded to 16 bit as well: the operator has one type for both.</summary>
    Float16,

    /// <summary>With one scale for each element of a head, which has to be known beforehand; queries stay in fp32.</summary>
    Int8,
}
