namespace Rag.ModelFiles.Gguf;

/// <summary>Types of metadata values, with the numbers of the GGUF format.</summary>
internal enum GgufValueType : uint
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Bool,
    String,
    Array,
    UInt64,
    Int64,
    Float64,
}
