namespace Rag.Onnx.Graphs;

/// <summary>Element types of graph tensors, with the numbers of the ONNX format.</summary>
internal enum TensorType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
    BFloat16 = 16,
}
